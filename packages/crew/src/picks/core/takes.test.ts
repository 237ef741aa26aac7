import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { lineState, type DoneStep } from './line-state.ts';
import { takesOf } from './takes.ts';

const by = (
  who: string,
  atMs: number,
  quantity: number,
  more: Partial<DoneStep> = {},
): DoneStep => ({
  op: `${who}${atMs}`,
  list: who === 'ada' ? 's01-1' : 's01-1.2',
  step: 1,
  outcome: 'picked',
  quantity,
  substituteSku: null,
  by: who,
  device: who === 'ada' ? 'hand-1' : 'hand-2',
  atMs,
  isShelfEmpty: null,
  undoes: null,
  ...more,
});
const barley = { outcome: 'substituted', substituteSku: 'barley' } as const;
const undo = (one: DoneStep, atMs: number): DoneStep =>
  by(one.by!, atMs, one.quantity, { outcome: 'undone', undoes: one.op });

void test('K11 what is picked twice counts once, as ordered and by time; the rest is named', () => {
  const first = by('ada', 1, 2);
  const cases: readonly (readonly [string, readonly DoneStep[], readonly unknown[]])[] = [
    // Excess of each take, then: picked, came instead, too many, closed by.
    ['once', [first], [[0], 2, 0, 0, 'ada']],
    ['twice', [first, by('ben', 2, 2)], [[0, 2], 2, 0, 2, 'ada']],
    ['in part', [by('ada', 1, 1), by('ben', 2, 2)], [[0, 1], 2, 0, 1, 'ben']],
    ['thrice', [first, by('ben', 2, 2), by('cat', 3, 1)], [[0, 2, 1], 2, 0, 3, 'ada']],
    [
      'instead, then as ordered',
      [by('ada', 1, 2, barley), by('ben', 2, 2)],
      [[2, 0], 2, 0, 2, 'ben'],
    ],
    ['some instead', [by('ada', 1, 2, barley), by('ben', 2, 1)], [[1, 0], 1, 1, 1, 'ben']],
    ['undone since', [first, by('ben', 2, 2), undo(first, 3)], [[0], 2, 0, 0, 'ben']],
    [
      'short, then found twice',
      [by('ada', 1, 0, { outcome: 'short' }), by('ben', 2, 2), by('cat', 3, 2)],
      [[0, 2], 2, 0, 2, 'ben'],
    ],
  ];
  for (const [name, steps, expected] of cases) {
    for (const told of [steps, steps.toReversed()]) {
      const { picked, substituted, excess, doneBy } = lineState(2, told);
      const instead = substituted.reduce((sum, { quantity }) => sum + quantity, 0);
      const takes = takesOf(2, told).map((take) => take.excess);
      assert.deepEqual([takes, picked, instead, excess, doneBy], expected, name);
    }
  }
});

void test('K11 nothing is lost: what counts and what is too much are all that was taken', () => {
  const steps = fc.array(
    fc.record({
      who: fc.constantFrom('ada', 'ben'),
      atMs: fc.integer({ min: 0, max: 30 }),
      quantity: fc.integer({ min: 0, max: 4 }),
      isInstead: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 6 }), fc.nat(), (drawn, wanted, turn) => {
      const all = drawn.map(({ who, atMs, quantity, isInstead }, at) =>
        by(who, atMs, quantity, { op: `op${at}`, ...(isInstead ? barley : {}) }),
      );
      const at = turn % (all.length + 1);
      const { picked, substituted, excess, isDone } = lineState(wanted, all);
      const counted = substituted.reduce((sum, { quantity }) => sum + quantity, picked);
      const taken = all.reduce((sum, { quantity }) => sum + quantity, 0);
      assert.equal(counted + excess, taken);
      assert.equal(counted, Math.min(wanted, taken));
      assert.equal(isDone, taken >= wanted);
      assert.deepEqual(
        takesOf(wanted, [...all.slice(at), ...all.slice(0, at)]),
        takesOf(wanted, all),
      );
    }),
  );
});
