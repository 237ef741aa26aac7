import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { ownTemplate } from '../read-template.ts';
import { checklistOf, type Instance, type LaunchFacts } from './instances.ts';
import { dueAt, parseOffset } from './offset.ts';
import { orderOf } from './order.ts';
import { stateOf, type EvidenceRecord, type ItemState } from './state.ts';
import type { Evidence, Item, Template } from './template.ts';
import { verdictOf } from './verdict.ts';

const zoned = (text: string) => Temporal.ZonedDateTime.from(text);
const OPENS = zoned('2026-11-27T09:00[America/Chicago]');
const DUE_MS = OPENS.epochMilliseconds;
const PROBE: Evidence = { by: 'probe', kind: 'meter', everyMs: 10, freshMs: 100, ask: {} };
const ATTEST: Evidence = { by: 'attest', freshMs: null };
const AGAIN: Evidence = { by: 'attest', freshMs: 100 };

function item(id: string, more: Partial<Item> = {}): Item {
  const due = { days: 0, hours: 0, minutes: 0 };
  const words = { what: 'Do it.', why: 'It matters.', doneWhen: 'It is done.' };
  const common = { phase: 'p', due, dueText: '0h', per: 'launch', owner: 'dba' } as const;
  return { id, ...common, ...words, blocking: true, needs: [], evidence: ATTEST, ...more };
}

function template(...items: Item[]): Template {
  return { title: 'T', phases: [{ id: 'p', title: 'P' }], people: { dba: ['ada'] }, items };
}

const FACTS: LaunchFacts = {
  name: 'spring',
  opens: OPENS,
  criteria: [],
  stores: [
    { id: 's1', name: 'One', opens: OPENS, owner: 'one.manager' },
    { id: 's2', name: 'Two', opens: zoned('2026-11-27T08:00[America/Denver]'), owner: null },
  ],
};

function record(atMs: number, more: Partial<EvidenceRecord> = {}): EvidenceRecord {
  return { key: 'a', kind: 'probe', holds: true, atMs, note: 'seen', by: 'meter', ...more };
}

test('days keep the time on the wall, hours are exact, also when the clocks change', () => {
  const cases = [
    // Clocks went forward between: a month before, it was the same hour on the wall.
    ['2026-03-20T09:00[America/Chicago]', '-30d', '2026-02-18T09:00:00-06:00[America/Chicago]'],
    ['2026-03-08T12:00[America/Chicago]', '-24h', '2026-03-07T11:00:00-06:00[America/Chicago]'],
    // The hour that is skipped: the next moment that exists.
    ['2026-03-09T02:30[America/Chicago]', '-1d', '2026-03-08T03:30:00-05:00[America/Chicago]'],
    // The hour that comes twice: its first.
    ['2026-11-02T01:30[America/Chicago]', '-1d', '2026-11-01T01:30:00-05:00[America/Chicago]'],
    [
      '2026-11-01T01:30-06:00[America/Chicago]',
      '-1h',
      '2026-11-01T01:30:00-05:00[America/Chicago]',
    ],
    [
      '2026-11-01T01:30-05:00[America/Chicago]',
      '+60m',
      '2026-11-01T01:30:00-06:00[America/Chicago]',
    ],
    ['2026-11-27T09:00[Asia/Kathmandu]', '0h', '2026-11-27T09:00:00+05:45[Asia/Kathmandu]'],
  ] as const;
  for (const [opens, offset, due] of cases) {
    assert.equal(dueAt(zoned(opens), parseOffset(offset)!).toString(), due, `${opens} ${offset}`);
  }
  for (const bad of ['', '3', '-3w', '--3d', '1.5h', '-d', '3 d']) {
    assert.equal(parseOffset(bad), undefined, bad);
  }
});

test('an order puts each item after its needs, and finds every circle', () => {
  const graph = fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(graph, (needs) => {
      const items = needs.map((list, id) => ({
        id: String(id),
        needs: list.filter((one) => one < needs.length).map(String),
      }));
      const ordered = orderOf(items);
      if (ordered.ok) {
        const at = new Map(ordered.order.map(({ id }, index) => [id, index]));
        assert.equal(at.size, items.length);
        for (const { id, needs: own } of items) {
          for (const need of own) assert.ok(at.get(need)! < at.get(id)!);
        }
        return;
      }
      const { cycle } = ordered;
      assert.equal(cycle[0], cycle.at(-1));
      for (const [index, id] of cycle.slice(0, -1).entries()) {
        assert.ok(items[Number(id)]?.needs.includes(cycle[index + 1]!));
      }
    }),
  );
});

test('each criterion demands its signal, its firing, its people and its rollback', () => {
  const criteria = [
    { id: 'failed', words: 'too many fail', rollsBack: true },
    { id: 'slow', words: 'it is slow', rollsBack: false },
  ];
  const { instances } = checklistOf(ownTemplate('launch'), { ...FACTS, criteria });
  const derived = instances.map(({ key }) => key).filter((key) => key.includes('.'));
  assert.deepEqual(derived, [
    'failed.live',
    'failed.owned',
    'failed.fired',
    'failed.timed@s1',
    'failed.timed@s2',
    'slow.live',
    'slow.owned',
    'slow.fired',
  ]);
  assert.ok(instances.filter(({ key }) => derived.includes(key)).every((one) => one.item.blocking));
});

test('a need is of the same store, or of all stores when the launch needs it', () => {
  const made = template(
    item('each', { per: 'store', owner: 'store-manager' }),
    item('after', { per: 'store', needs: ['each'] }),
    item('whole', { needs: ['each'] }),
  );
  const { instances } = checklistOf(made, FACTS);
  const needs = Object.fromEntries(instances.map((one) => [one.key, one.needs]));
  assert.deepEqual(needs['after@s2'], ['each@s2']);
  assert.deepEqual(needs['whole'], ['each@s1', 'each@s2']);
  const owners = Object.fromEntries(instances.map((one) => [one.key, one.owners]));
  assert.deepEqual([owners['each@s1'], owners['each@s2']], [['one.manager'], []]);
  const due = instances.find(({ key }) => key === 'each@s2')?.due;
  assert.equal(due?.toString(), '2026-11-27T08:00:00-07:00[America/Denver]');
});

test('who owes an item is who holds its role, at its store where the store has its own', () => {
  const made = template(
    item('till', { per: 'store', owner: 'devices' }),
    item('desk', { owner: 'comms' }),
    item('door', { per: 'store', owner: 'store-manager' }),
  );
  const launch = { devices: ['dan'], comms: ['cleo'] };
  const roles = { launch, stores: { s2: { devices: ['dora'], 'store-manager': ['max'] } } };
  const owners = checklistOf(made, { ...FACTS, roles }).instances.map((one) => [
    one.key,
    ...one.owners,
  ]);
  assert.deepEqual(owners, [
    ['till@s1', 'dan'],
    ['till@s2', 'dora'],
    ['desk', 'cleo'],
    ['door@s1', 'one.manager'],
    ['door@s2', 'max'],
  ]);
});

function oneOf(evidence: Evidence): Instance {
  return checklistOf(template(item('a', { evidence })), FACTS).instances[0]!;
}

test('the state of an item, case by case', () => {
  const now = DUE_MS;
  const attest = { kind: 'attest', by: 'ada' } as const;
  const waive = { kind: 'waive', by: 'ada and bob' } as const;
  const cases: readonly [string, Evidence, readonly EvidenceRecord[], ItemState, number?][] = [
    ['nothing read', PROBE, [], 'missing'],
    ['nothing signed, not due', ATTEST, [], 'open', now - 1],
    ['nothing signed, due', ATTEST, [], 'missing'],
    ['read well', PROBE, [record(now - 5)], 'green'],
    ['at the end of its freshness', PROBE, [record(now - 100)], 'green'],
    ['past its freshness', PROBE, [record(now - 101)], 'stale'],
    ['read badly', PROBE, [record(now - 5, { holds: false })], 'red'],
    ['bad, then well', PROBE, [record(now - 9, { holds: false }), record(now - 5)], 'green'],
    ['kept out of order', PROBE, [record(now - 5), record(now - 9, { holds: false })], 'green'],
    ['same moment: the later kept', PROBE, [record(now), record(now, { holds: false })], 'red'],
    ['of the future', PROBE, [record(now + 1)], 'missing'],
    ['signed long ago', ATTEST, [record(0, attest)], 'green'],
    ['signed, and wanted again', AGAIN, [record(now - 101, attest)], 'stale'],
    ['signed anew', AGAIN, [record(now - 101, attest), record(now, attest)], 'green'],
    ['signed that it is not done', ATTEST, [record(0, { ...attest, holds: false })], 'red'],
    ['a signature on a probe', PROBE, [record(now, attest)], 'missing'],
    ['a reading on an attestation', ATTEST, [record(now)], 'missing'],
    [
      'waived, whatever is read',
      PROBE,
      [record(1, waive), record(now, { holds: false })],
      'waived',
    ],
    ['withdrawn', PROBE, [record(1, waive), record(2, { ...waive, holds: false })], 'missing'],
  ];
  for (const [name, evidence, records, state, at = now] of cases) {
    assert.equal(stateOf(oneOf(evidence), records, at).state, state, name);
  }
});

test('no evidence is never green', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.integer({ min: 0, max: 2 * DUE_MS }), (isProbe, nowMs) => {
      const { state } = stateOf(oneOf(isProbe ? PROBE : ATTEST), [], nowMs);
      assert.ok(state === 'missing' || state === 'open');
    }),
  );
});

test('what holds, case by case', () => {
  const probed = (more: Partial<Item> = {}) => item('a', { evidence: PROBE, ...more });
  const held = (items: Item[], records: EvidenceRecord[], nowMs: number) =>
    verdictOf(checklistOf(template(...items), FACTS), records, nowMs).holds;
  assert.deepEqual(held([probed()], [], DUE_MS - 1), [], 'not due');
  const [missing] = held([probed()], [], DUE_MS + 5);
  assert.deepEqual([missing?.state, missing?.sinceMs], ['missing', DUE_MS]);
  assert.deepEqual([missing?.owedBy, missing?.role], [['ada'], 'dba']);
  assert.deepEqual(held([probed({ blocking: false })], [], DUE_MS + 5), [], 'not blocking');
  assert.deepEqual(held([probed()], [record(DUE_MS)], DUE_MS + 5), [], 'green');
  const [stale] = held([probed()], [record(DUE_MS)], DUE_MS + 500);
  assert.deepEqual([stale?.state, stale?.sinceMs], ['stale', DUE_MS + 100]);
  const [red] = held([probed()], [record(50, { holds: false })], 60);
  assert.deepEqual([red?.state, red?.sinceMs], ['red', 50], 'red holds before it is due');

  const chain = [probed(), item('b', { needs: ['a'] })];
  const signed = record(1, { key: 'b', kind: 'attest' });
  const keys = held(chain, [signed], DUE_MS).map(({ key, why }) => [key, /waits for a/.test(why)]);
  assert.deepEqual(keys, [
    ['a', false],
    ['b', true],
  ]);
  const [nobody] = held([item('a', { owner: 'comms' })], [], DUE_MS);
  assert.match(nobody?.why ?? '', /no person holds the role comms/);
});

test('more evidence against never frees a launch', () => {
  const items = [
    item('a', { evidence: PROBE }),
    item('b', { needs: ['a'] }),
    item('c', { evidence: PROBE, needs: ['b'] }),
  ];
  const checklist = checklistOf(template(...items), FACTS);
  const any = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom('probe' as const, 'attest' as const),
    holds: fc.boolean(),
    atMs: fc.integer({ min: DUE_MS - 200, max: DUE_MS }),
    note: fc.constant('seen'),
    by: fc.constant('x'),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 8 }), any, (records, last) => {
      const against = { ...last, holds: false, atMs: DUE_MS };
      const before = verdictOf(checklist, records, DUE_MS).holds.map(({ key }) => key);
      const after = verdictOf(checklist, [...records, against], DUE_MS).holds.map(({ key }) => key);
      for (const key of before) assert.ok(after.includes(key), `${key} was freed`);
    }),
  );
});
