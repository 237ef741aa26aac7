/** Registers: what a read may show after writes that happened, and writes in doubt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ack, doubt, known, observe, possible, type Effect, type Register } from './register.ts';

type Step =
  | { readonly ack: Effect }
  | { readonly doubt: Effect; readonly untilMs?: number }
  | { readonly read: string | number | null; readonly atMs?: number; readonly ok: boolean };

const cases: readonly { name: string; start: string | number | null; steps: readonly Step[] }[] = [
  {
    name: 'a stale read after an acknowledged write is wrong',
    start: 1,
    steps: [{ ack: { set: 2 } }, { read: 1, ok: false }, { read: 2, ok: true }],
  },
  {
    name: 'a write in doubt may not have happened',
    start: 1,
    steps: [{ doubt: { set: 2 } }, { read: 1, ok: true }],
  },
  {
    name: 'a write in doubt may have happened, and is not undone then',
    start: 1,
    steps: [
      { doubt: { set: 2 } },
      { read: 3, ok: false },
      { read: 2, ok: true },
      { read: 1, ok: false },
    ],
  },
  {
    name: 'a write in doubt may land after a read that did not show it',
    start: 1,
    steps: [
      { doubt: { set: 2 }, untilMs: 100 },
      { read: 1, atMs: 50, ok: true },
      { read: 2, atMs: 60, ok: true },
      { read: 1, atMs: 70, ok: false },
    ],
  },
  {
    name: 'a write in doubt does not land after its deadline',
    start: 1,
    steps: [
      { doubt: { set: 2 }, untilMs: 100 },
      { read: 1, atMs: 101, ok: true },
      { read: 2, atMs: 102, ok: false },
    ],
  },
  {
    name: 'an acknowledged write settles an older doubt that is past its deadline',
    start: 1,
    steps: [
      { doubt: { set: 2 }, untilMs: -1 },
      { ack: { set: 3 } },
      { read: 2, ok: false },
      { read: 3, ok: true },
    ],
  },
  {
    name: 'points in doubt count or do not count, but never twice',
    start: 100,
    steps: [
      { doubt: { add: 10 } },
      { ack: { add: 5 } },
      { read: 100, ok: false },
      { read: 125, ok: false },
      { read: 115, ok: true },
      { read: 105, ok: false },
    ],
  },
  {
    name: 'a doubled earn is wrong',
    start: 100,
    steps: [{ ack: { add: 10 } }, { read: 120, ok: false }, { read: 110, ok: true }],
  },
  {
    name: 'a key that may never have been made may be absent',
    start: null,
    steps: [{ doubt: { set: 'x' } }, { read: null, ok: true }, { read: 'x', ok: true }],
  },
];

for (const { name, start, steps } of cases) {
  test(name, () => {
    let register: Register = known(start);
    for (const step of steps) {
      if ('ack' in step) register = ack(register, step.ack, 0);
      else if ('doubt' in step) register = doubt(register, step.doubt, 0, step.untilMs ?? 1_000);
      else {
        const seen = observe(register, step.read, step.atMs ?? 0);
        assert.equal(seen.ok, step.ok, JSON.stringify({ step, possible: possible(register) }));
        register = seen.register;
      }
    }
  });
}

test('too many doubts at once make anything possible, until the next read', () => {
  let register = known(0);
  for (let i = 1; i <= 6; i += 1) register = doubt(register, { add: i }, 0, 1_000);
  assert.equal(possible(register), null);
  register = observe(register, 17, 1).register;
  assert.deepEqual(possible(register), [17]);
});
