import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { floorOf, TINY_LAYOUT } from '../testing/tiny-store.ts';
import { lineState, STEP_OUTCOMES, type DoneStep } from './line-state.ts';
import { measure } from './measure.ts';

const step = (op: string, atMs: number, more: Partial<DoneStep> = {}): DoneStep => ({
  op,
  list: 's01-1',
  step: 1,
  outcome: 'picked',
  quantity: 1,
  substituteSku: null,
  by: 'ada',
  device: 'hand-1',
  atMs,
  isShelfEmpty: null,
  undoes: null,
  ...more,
});

void test('K6 the same steps make the same state, in whatever order they come in', () => {
  const steps = fc.array(
    fc.record({
      outcome: fc.constantFrom(...STEP_OUTCOMES),
      quantity: fc.integer({ min: 0, max: 3 }),
      atMs: fc.integer({ min: 0, max: 20 }),
      undoes: fc.integer({ min: 0, max: 9 }),
    }),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(steps, fc.integer(), (drawn, seed) => {
      const made = drawn.map(({ outcome, quantity, atMs, undoes }, at) =>
        step(`op${at}`, atMs, {
          outcome,
          quantity,
          undoes: outcome === 'undone' ? `op${undoes}` : null,
        }),
      );
      const state = lineState(3, made);
      const shuffled = made.toSorted((one, two) => {
        const key = ({ op }: DoneStep) => (Number(op.slice(2)) * 7 + Math.abs(seed % 9)) % 11;
        return key(one) - key(two);
      });
      assert.deepEqual(lineState(3, shuffled), state);
      const taken = state.substituted.reduce((sum, one) => sum + one.quantity, state.picked);
      assert.ok(taken <= 3 && (state.excess === 0 || taken === 3));
      assert.equal(state.isDone, state.isShort || taken >= 3);
    }),
  );
});

void test('K7 what was undone counts as if it had never been', () => {
  const two = step('b', 2, { outcome: 'substituted', quantity: 2, substituteSku: 'oats' });
  const before = [step('a', 1)];
  const undo = step('c', 3, { outcome: 'undone', quantity: 2, undoes: 'b' });
  assert.deepEqual(lineState(3, [...before, two]), {
    picked: 1,
    substituted: [{ sku: 'oats', quantity: 2 }],
    excess: 0,
    isShort: false,
    isDone: true,
    doneMs: 2,
    doneBy: 'ada',
    isShelfEmpty: null,
    helpMs: null,
  });
  assert.deepEqual(lineState(3, [...before, two, undo]), lineState(3, before));
  assert.deepEqual(lineState(3, [undo, ...before, two]), lineState(3, before));
});

void test('a short line is closed, and keeps what the look at the shelf said', () => {
  const looked = step('a', 1, { outcome: 'zero-check', quantity: 0, isShelfEmpty: true });
  const short = step('b', 2, { outcome: 'short', quantity: 0 });
  const state = lineState(2, [looked, short]);
  assert.deepEqual(
    [state.isShort, state.isDone, state.isShelfEmpty, state.picked],
    [true, true, true, 0],
  );
  // All were found after all, by whoever took the list over: nothing is short.
  const found = lineState(2, [looked, short, step('c', 3, { quantity: 2 })]);
  assert.deepEqual([found.isShort, found.isDone], [false, true]);
});

void test('metres and pace are those of the lines in the order in which they were closed', () => {
  const floor = floorOf(TINY_LAYOUT);
  const lines = [
    { aisle: 'A3', bay: '1', doneMs: 61_000 },
    { aisle: 'A1', bay: '1', doneMs: 31_000 },
  ];
  const measured = measure(floor, 1_000, lines);
  // 2 m and 1 m in to A1's first bay; 11 m through, 8 m along the back, 11 m down A3.
  assert.equal(measured.walkedM, 3 + 11 + 8 + 11);
  assert.deepEqual(measured.lineMs, [30_000, 30_000]);
  assert.equal(measured.linesPerHour, 120);
  assert.equal(measure(floor, 0, []).linesPerHour, null);
});
