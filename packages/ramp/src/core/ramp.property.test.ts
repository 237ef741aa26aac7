/** What holds for every ramp, whatever the evidence, the plane and people do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { hold, resume, rollBack } from './commands.ts';
import { decide } from './decide.ts';
import { criteriaOf, planOf } from './examples.ts';
import { countFromStarts, retry } from './retry.ts';
import type { RampState, StoreRamp } from './state.ts';
import { unsettled } from './adopt.ts';
import { Trial } from './trial.ts';

const STORES = ['s01', 's02', 's03'];
const YAML = `
over: 9m
pilot: 10%
step: 20%
waves:
  - { stores: [s01, s02], offset: 0m }
  - { stores: rest, offset: 1m }
hold: { longest: 3m, then: rollback }
floor: 10`;

const store = fc.constantFrom(...STORES);
const step = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('good' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('bad' as const), store }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('slow' as const), store }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('silent' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('deaf' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unreadable' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hold' as const), store }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('resume' as const), store }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('back' as const), store }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('retry' as const), store }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(trial: Trial, one: Step): void {
  const asked = { by: 'a', reason: 'b' };
  trial.obedient = one.kind !== 'deaf';
  const shown = trial.table;
  if (one.kind === 'restart') trial.state = unsettled(trial.state);
  if (one.kind === 'hold') trial.take(hold(trial.state, one.store, asked, trial.now));
  if (one.kind === 'resume') trial.take(resume(trial.state, one.store, trial.now));
  if (one.kind === 'back') {
    trial.take(rollBack(trial.state, one.store, { kind: 'person', ...asked }, trial.now));
  }
  if (one.kind === 'retry' && trial.reading) {
    const rolledBackMs = trial.store(one.store).rollback?.atMs ?? 0;
    const retrying = { ...asked, store: one.store, rolledBackMs };
    trial.take(retry(trial.state, retrying, trial.reading, trial.now));
    countFromStarts(trial.state.stores, trial.meter, trial.units);
  }
  if (one.kind === 'unreadable') trial.table = null;
  trial.nowMs += 4000;
  for (const id of STORES) {
    if ((shown?.weightsBp[id] ?? 0) === 0 || one.kind === 'unreadable') continue;
    const hit = 'store' in one && one.store === id;
    const failed = hit && one.kind === 'bad' ? 20 : 0;
    const over = hit && one.kind === 'slow' ? [40] : [failed];
    trial.load(id, { requests: 60, failed, over });
  }
  if (one.kind !== 'silent') trial.report();
  trial.decide();
  trial.table ??= shown;
  if (trial.obedient) trial.obey();
}

/** A store that was let up again is as one that waits for its first start. */
function asBegunAnew(was: StoreRamp, after: StoreRamp): StoreRamp {
  if (after.earlier.length === was.earlier.length) return was;
  assert.equal(was.phase, 'rolled-back', 'only from blue');
  assert.deepEqual(after.earlier.at(-1)?.rollback, was.rollback, 'it keeps why it went back');
  return { ...was, phase: 'waiting', step: -1, gates: [], rollback: null, holds: [] };
}

/** Whatever a store has on green, it has past the gates of this very way up. */
function checkGates({ store, step, targetBp, gates, earlier, rollback }: StoreRamp, trial: Trial) {
  const { stepsBp } = trial.plan.stores[0]!;
  const aboveVersion = earlier.at(-1)?.retry.aboveVersion ?? -1;
  for (const { evidence } of gates) {
    assert.ok((evidence.sinceVersion ?? Infinity) > aboveVersion, 'no gate of an earlier way');
  }
  if (rollback) return;
  const passed = gates.filter(({ verdict }) => verdict === 'PASS').map(({ bp }) => bp);
  for (const bp of stepsBp.slice(0, Math.max(0, step))) {
    assert.ok(passed.includes(bp), `${store} stands at ${targetBp} without its gate at ${bp}`);
  }
  assert.equal(targetBp, stepsBp[step] ?? 0);
}

/** Holds one decision against what was before it. */
function check(before: RampState, trial: Trial, movesBefore: number): void {
  const steps = trial.plan.stores[0]!.stepsBp;
  const moves = trial.moves.slice(movesBefore);
  for (const [index, after] of trial.state.stores.entries()) {
    const was = asBegunAnew(before.stores[index]!, after);
    checkGates(after, trial);
    const raised = moves.filter((move) => move.kind === 'raise' && move.store === after.store);
    if (was.rollback) {
      assert.deepEqual(after.rollback, was.rollback, 'a rollback is latched');
      assert.equal(after.targetBp, 0);
    }
    if (after.targetBp > was.targetBp) {
      assert.equal(raised.length, 1);
      assert.ok(before.settled, 'nothing is raised before the plane was read back');
      assert.equal(after.step, was.step + 1, 'one step at a time');
      assert.equal(after.targetBp, steps[after.step]);
      const gate = after.gates.find(({ bp }) => bp === was.targetBp);
      if (was.step >= 0) {
        assert.equal(gate?.verdict, 'PASS', 'past a gate that passed');
        assert.equal(after.appliedBp, was.targetBp, 'at the weight read back');
        assert.ok(gate.evidence.requests >= 10, 'with the floor reached');
        assert.ok((gate.evidence.ageMs ?? 9999) <= 3000, 'with fresh evidence');
      }
      const held = was.holds.filter(({ key }) => key !== 'gate');
      const lifted = moves.filter((move) => move.kind === 'resume');
      assert.ok(held.length === 0 || lifted.length > 0, 'not while it is held');
      assert.equal(after.holds.length, 0);
    } else {
      assert.equal(raised.length, 0);
      assert.ok(after.targetBp === was.targetBp || after.rollback, 'down only to go back');
    }
    assert.equal(after.phase === 'holding', after.holds.length > 0);
  }
  if (before.rollback) assert.deepEqual(trial.state.rollback, before.rollback);
}

test('never a raise without a passed gate, never more than a step, never out of a rollback', () => {
  let [full, again] = [0, 0];
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 160, size: 'max' }), (steps) => {
      const trial = new Trial(planOf(YAML, STORES), criteriaOf(), { speed: 12 });
      trial.report().decide();
      for (const one of steps) {
        const [before, moves] = [trial.state, trial.moves.length];
        act(trial, one);
        if (one.kind !== 'restart') check(before, trial, moves);
      }
      full += trial.state.stores.filter(({ step }) => step >= 3).length;
      const { stores } = trial.state;
      again += stores.filter(({ earlier, step }) => earlier.length > 0 && step >= 2).length;
    }),
    { numRuns: 150 },
  );
  assert.ok(full > 0, 'some of these ramps got far enough to mean anything');
  assert.ok(again > 0, 'and some of those that ramped again');
});

test('the same input gives the same decision, and leaves its input as it was', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), (steps) => {
      const trial = new Trial(planOf(YAML, STORES), criteriaOf(), { speed: 12 });
      for (const one of steps) act(trial, one);
      const { plan, criteria, state, meter, units, readings, reading, now } = trial;
      const text = JSON.stringify(state);
      const again = () =>
        decide(plan, criteria, state, { meter, units, readings, plane: reading }, now);
      assert.deepEqual(again(), again());
      assert.equal(JSON.stringify(state), text);
      const saved = JSON.parse(text) as RampState;
      const loaded = decide(plan, criteria, saved, { meter, units, readings, plane: reading }, now);
      assert.deepEqual(loaded, again(), 'a state that was saved and loaded decides alike');
    }),
    { numRuns: 60 },
  );
});
