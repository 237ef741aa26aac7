import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { lineState } from './line-state.ts';
import type { PickLine, PickList, Zone } from './pick-list.ts';
import { advance, type PickEvent, type Say } from './picking.ts';
import { begin, leftOf, lineAtHand, resume, takenOf } from './picking-state.ts';
import type { Picking, PickStep } from './picking-state.ts';
import { paceOf, progressOf } from './progress.ts';

const place = { aisle: '7', bay: 'C', shelf: 3, baysInAisle: 6, shelvesInBay: 4 };
const named = (text: string) => ({ en: text, es: text });

function line(step: number, more: Partial<PickLine> = {}): PickLine {
  const code = (kind: number) => `40${kind}000000${String(step).padStart(4, '0')}`;
  const other = (sku: string, kind: number, allowed: boolean) => {
    return { sku, codes: [code(kind)], name: named(sku), maker: 'M', size: '1', place, allowed };
  };
  const tote = step % 2 === 0 ? 'B' : 'A';
  return {
    step,
    order: `o-${tote}`,
    sku: `sku-${step}`,
    codes: [code(1)],
    name: named(`Item ${step}`),
    maker: 'M',
    size: '1',
    picture: null,
    place,
    zone: 'ambient',
    quantity: 2,
    tote,
    toteCode: `TOTE-${tote}001`,
    note: null,
    substitutes: [other(`sub-${step}`, 2, true), other(`no-${step}`, 3, false)],
    crushable: false,
    priceMinor: 100,
    ...more,
  };
}

function listOf(lines: readonly PickLine[]): PickList {
  const zones = [...new Set(lines.map(({ zone }) => zone))].map((zone: Zone) => {
    return { zone, lines: lines.filter((one) => one.zone === zone).length };
  });
  const about = { list: 'L1', store: 's01', storeName: 'Weirside', batch: 18 };
  return { ...about, picker: null, helper: null, madeMs: 0, zones, lines };
}

/** A person with a list: what they did, what was written. */
class Run {
  picking: Picking;
  readonly steps: PickStep[] = [];
  said: Say | null = null;
  #count = 0;

  constructor(list: PickList) {
    this.picking = begin(list);
  }

  do(...events: readonly PickEvent[]): this {
    for (const event of events) {
      this.#count += 1;
      const stamp = { opId: `op-${this.#count}`, by: 'l.frey', atMs: this.#count * 1000 };
      const { next, say, step } = advance(this.picking, event, stamp);
      this.picking = next;
      this.said = say;
      if (step) this.steps.push(step);
    }
    return this;
  }
}

const code = (text: string): PickEvent => ({ is: 'scan', code: text, isTyped: false });
const typed = (text: string): PickEvent => ({ is: 'scan', code: text, isTyped: true });
const item = (step: number) => code(line(step).codes[0]!);
const substitute = (step: number) => code(line(step).substitutes[0]!.codes[0]!);
const refused = (step: number) => code(line(step).substitutes[1]!.codes[0]!);
const toteOf = (step: number) => code(line(step).toteCode);
const two = () => new Run(listOf([line(1), line(2)]));
const outcomes = (run: Run) =>
  run.steps.map(({ step, outcome, quantity }) => `${step} ${outcome} ${quantity}`);

void test('P1 each wrong scan is told, and changes nothing', () => {
  const cases: readonly [string, PickEvent[], PickEvent, Say['is']][] = [
    ['the item', [], item(1), 'one-more'],
    ['the last of it', [item(1)], item(1), 'scan-tote'],
    ['another line’s', [], item(2), 'wrong-item'],
    ['a substitute that nobody chose', [], substitute(1), 'wrong-item'],
    ['a stranger', [], code('999'), 'wrong-item'],
    ['its tote, too early', [item(1)], toteOf(1), 'items-first'],
    ['the wrong tote', [item(1), item(1)], toteOf(2), 'wrong-tote'],
    ['one too many', [item(1), item(1)], item(1), 'enough'],
    ['the tote', [item(1), item(1)], toteOf(1), 'line-done'],
    ['a substitute that was refused', [{ is: 'substitute' }], refused(1), 'refused'],
    ['its last four, typed', [], typed('0001'), 'one-more'],
    ['three digits, typed', [], typed('001'), 'wrong-item'],
    ['the tote’s letter, typed', [item(1), item(1)], typed('a'), 'line-done'],
    ['the tote’s letter, scanned', [item(1), item(1)], code('A'), 'wrong-item'],
  ];
  for (const [name, before, event, expected] of cases) {
    const run = two().do(...before);
    const was = run.picking;
    run.do(event);
    assert.equal(run.said?.is, expected, name);
    const isRight = ['one-more', 'scan-tote', 'line-done'].includes(expected);
    assert.equal(run.picking === was, !isRight, name);
    assert.equal(run.steps.length, expected === 'line-done' ? 1 : 0, name);
  }
});

void test('P1 too few: what is in the hand, the shelf, then a substitute or nothing', () => {
  const run = two().do(item(1), { is: 'too-few' });
  assert.deepEqual(run.said, { is: 'tote-first', tote: 'A' });
  run.do(toteOf(1));
  assert.equal(run.picking.phase.is, 'shelf');
  run.do(item(2), { is: 'shelf', isEmpty: true });
  assert.deepEqual(run.said, { is: 'what-instead' });
  run.do({ is: 'substitute' }, { is: 'choose', sku: 'sub-1' }, substitute(1), toteOf(1));
  assert.deepEqual(outcomes(run), ['1 picked 1', '1 zero-check 0', '1 substituted 1']);
  run.do({ is: 'too-few' }, { is: 'shelf', isEmpty: false }, { is: 'leave' });
  assert.deepEqual(run.said, { is: 'list-done' });
  assert.deepEqual(outcomes(run).slice(3), ['2 zero-check 0', '2 short 0']);
  assert.equal(run.steps[1]!.isShelfEmpty, true);
});

void test('P5 only what the customer takes is offered, chosen or scanned', () => {
  const run = two().do({ is: 'substitute' }, { is: 'choose', sku: 'no-1' });
  assert.deepEqual([run.said?.is, run.picking.phase.is], ['refused', 'choose']);
  run.do(substitute(1));
  assert.deepEqual(run.said, { is: 'one-more', scanned: 1, left: 1 });
  const none = new Run(listOf([line(1, { substitutes: [] })])).do({ is: 'substitute' });
  assert.deepEqual([none.said?.is, none.picking.phase.is], ['no-substitute', 'item']);
});

void test('P4 to the end: the line comes again; the only one stays', () => {
  const run = two().do(item(1), { is: 'to-end' });
  assert.deepEqual(run.said, { is: 'moved', putBack: 1 });
  assert.deepEqual(run.picking.open, [2, 1]);
  run.do(item(2), item(2), toteOf(2), { is: 'to-end' });
  assert.deepEqual([run.said?.is, run.picking.open], ['only-one', [1]]);
});

void test('P2 an undone step is told by its opId; help is called once a line', () => {
  const run = two().do(item(1), item(1), toteOf(1), { is: 'undo' });
  assert.equal(run.picking.phase.is, 'tote');
  assert.deepEqual(run.steps[1], {
    opId: 'op-4',
    by: 'l.frey',
    atMs: 4000,
    list: 'L1',
    step: 1,
    sku: 'sku-1',
    quantity: 2,
    outcome: 'undone',
    undoes: 'op-3',
    tote: 'A',
  });
  run.do({ is: 'help' }, { is: 'help' });
  assert.equal(run.steps.length, 3);
  assert.equal(two().do({ is: 'undo' }).said?.is, 'nothing-to-undo');
});

void test('progress goes by zones; the pace by the time since the first step', () => {
  const chilled = { zone: 'chilled' } as const;
  const run = new Run(listOf([line(1), line(2, chilled), line(3, chilled)]));
  run.do(item(1), item(1), toteOf(1));
  const { done, now, zones } = progressOf(run.picking);
  assert.deepEqual([done, now], [1, { zone: 'chilled', nth: 1, of: 2 }]);
  assert.deepEqual(
    zones.map(({ lines }) => lines.join()),
    ['done', 'now,open'],
  );
  assert.equal(paceOf(run.picking, 63_000), null, 'one line is no pace');
  run.do(item(2), item(2), toteOf(2));
  assert.equal(paceOf(run.picking, 63_000), 120);
});

// ---- for all lists and all evenings

const anyList = fc
  .array(fc.record({ quantity: fc.integer({ min: 1, max: 3 }), has: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((lines) =>
    listOf(
      lines.map(({ quantity, has }, at) =>
        line(at + 1, { quantity, ...(has ? {} : { substitutes: [] }) }),
      ),
    ),
  );
const step = fc.integer({ min: 1, max: 6 });
/** What somebody does: often the right thing for the line at hand, else anything at all. */
const anyMove = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('right' as const) },
  { weight: 1, arbitrary: step.map(item) },
  { weight: 1, arbitrary: step.map(toteOf) },
  { weight: 1, arbitrary: step.map(refused) },
  { weight: 1, arbitrary: step.map((one): PickEvent => ({ is: 'choose', sku: `sub-${one}` })) },
  { weight: 1, arbitrary: fc.boolean().map((isEmpty): PickEvent => ({ is: 'shelf', isEmpty })) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<PickEvent>(
      ...(['too-few', 'substitute', 'leave', 'back', 'to-end', 'undo', 'help'] as const).map(
        (is) => ({ is }),
      ),
    ),
  },
);
const anyMoves = fc.array(anyMove, { maxLength: 40 });

/** @returns what gets the line at hand further */
function right({ phase, open }: Picking): PickEvent {
  const at = open[0] ?? 1;
  switch (phase.is) {
    case 'item':
      return phase.substitute === null ? item(at) : substitute(at);
    case 'tote':
      return toteOf(at);
    case 'shelf':
      return { is: 'shelf', isEmpty: true };
    case 'missing':
      return { is: 'leave' };
    case 'choose':
      return { is: 'choose', sku: `sub-${at}` };
    case 'finished':
      return { is: 'help' };
  }
}

const after = (list: PickList, moves: readonly (PickEvent | 'right')[]): Run => {
  const run = new Run(list);
  for (const move of moves) run.do(move === 'right' ? right(run.picking) : move);
  return run;
};

/** Everything but what is in the hand. */
const durable = ({ open, taken, checked, helpAt }: Picking) => ({
  open,
  taken: [...taken].filter(([, all]) => all.length > 0).toSorted(([a], [b]) => a - b),
  checked: [...checked].toSorted(),
  helpAt,
});

void test('P4 from wherever somebody is, the right things end the list', () => {
  fc.assert(
    fc.property(anyList, anyMoves, (list, moves) => {
      const run = after(list, moves);
      // Each unit, its tote, and three answers for a line at most.
      const most = list.lines.reduce((sum, { quantity }) => sum + 2 * quantity + 4, 0);
      for (let count = 0; run.picking.phase.is !== 'finished'; count++) {
        assert.ok(count < most, `still at ${JSON.stringify(run.picking.phase)}`);
        run.do(right(run.picking));
      }
    }),
  );
});

void test('P2 undo gives back exactly what there was before the event', () => {
  fc.assert(
    fc.property(anyList, anyMoves, anyMove, (list, moves, last) => {
      const run = after(list, moves);
      const before = run.picking;
      const event = last === 'right' ? right(before) : last;
      if (event.is === 'undo') return;
      run.do(event);
      if (run.picking === before) return;
      run.do({ is: 'undo' });
      assert.equal(run.picking, before);
      assert.deepEqual(durable(resume(list, run.steps)), durable(before), 'also once reloaded');
    }),
  );
});

void test('P3 a reload at any moment loses only what is in the hand', () => {
  fc.assert(
    fc.property(anyList, anyMoves, (list, moves) => {
      const { picking, steps } = after(list, moves);
      assert.deepEqual(durable(resume(list, steps)), durable(picking));
    }),
  );
});

void test('P1 nothing is lost or doubled: totes hold what the counted steps say', () => {
  fc.assert(
    fc.property(anyList, anyMoves, (list, moves) => {
      const { picking, steps } = after(list, moves);
      const undone = new Set(steps.map(({ undoes }) => undoes));
      const counted = steps.filter(
        ({ opId, outcome }) => outcome !== 'undone' && !undone.has(opId),
      );
      for (const one of list.lines) {
        const own = counted.filter((written) => written.step === one.step);
        const put = own.reduce((sum, { quantity }) => sum + quantity, 0);
        assert.equal(takenOf(picking, one.step), put);
        assert.ok(put <= one.quantity, 'never more than was asked for');
        const isShort = own.some(({ outcome }) => outcome === 'short');
        assert.equal(!picking.open.includes(one.step), put === one.quantity || isShort);
        for (const { substituteSku } of own) {
          const allowed = one.substitutes.some(
            ({ sku, allowed: may }) => may && sku === substituteSku,
          );
          assert.ok(substituteSku === undefined || allowed, 'P5');
        }
      }
      const at = lineAtHand(picking);
      if (at && picking.phase.is !== 'finished') assert.ok(leftOf(picking, at) > 0);
      assert.equal(new Set(steps.map(({ opId }) => opId)).size, steps.length);
    }),
  );
});

void test('P3 the cloud makes the same of the steps, line by line', () => {
  fc.assert(
    fc.property(anyList, anyMoves, (list, moves) => {
      const { picking, steps } = after(list, moves);
      const told = steps.map(({ opId: op, by = null, atMs = 0, ...step }) => {
        const { substituteSku = null, isShelfEmpty = null, undoes = null } = step;
        return { ...step, op, by, device: null, atMs, substituteSku, isShelfEmpty, undoes };
      });
      for (const one of list.lines) {
        const own = told.filter((written) => written.step === one.step);
        const { picked, substituted, excess, isDone } = lineState(one.quantity, own);
        assert.equal(excess, 0, 'one handheld alone takes nothing twice');
        const others = substituted.reduce((sum, { quantity }) => sum + quantity, 0);
        assert.equal(picked + others, takenOf(picking, one.step));
        assert.equal(isDone, !picking.open.includes(one.step));
      }
    }),
  );
});
