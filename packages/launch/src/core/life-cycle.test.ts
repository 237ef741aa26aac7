import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { factsOfAbsent, nextPhase, outcomeOf, type Facts, type RampFact } from './life-cycle.ts';
import {
  BACK_PHASES,
  enter,
  enteredList,
  FORWARD_PHASES,
  plannedAt,
  REVERSIBLE_PHASES,
  type LifeState,
  type Phase,
} from './phases.ts';

const ALL: readonly Phase[] = [...FORWARD_PHASES, ...BACK_PHASES];

/** Nothing is the case but that the criteria are the locked ones. */
const QUIET: Facts = {
  rehearsed: false,
  released: false,
  criteriaLocked: true,
  go: false,
  drilled: false,
  blueServing: false,
  expanded: false,
  expandFailed: false,
  greenHealthy: false,
  greenFailed: false,
  ramp: null,
  soakLeftMs: null,
  contracted: false,
  rollbackAsked: false,
  planeReadBackBlue: false,
  schemaRolledBack: false,
  hold: false,
  checklistHolds: false,
  devicesProved: false,
};

/** All has gone well. */
const WELL: Facts = {
  ...QUIET,
  rehearsed: true,
  released: true,
  go: true,
  drilled: true,
  blueServing: true,
  expanded: true,
  greenHealthy: true,
  ramp: 'full',
  soakLeftMs: 0,
  devicesProved: true,
  contracted: true,
};

const anyFacts: fc.Arbitrary<Facts> = fc.record({
  rehearsed: fc.boolean(),
  released: fc.boolean(),
  criteriaLocked: fc.boolean(),
  go: fc.boolean(),
  drilled: fc.boolean(),
  blueServing: fc.boolean(),
  expanded: fc.boolean(),
  expandFailed: fc.boolean(),
  greenHealthy: fc.boolean(),
  greenFailed: fc.boolean(),
  ramp: fc.constantFrom<RampFact[]>('running', 'full', 'partly', 'rolled-back', null),
  soakLeftMs: fc.option(fc.integer({ min: -5, max: 5 })),
  devicesProved: fc.boolean(),
  contracted: fc.boolean(),
  rollbackAsked: fc.boolean(),
  planeReadBackBlue: fc.boolean(),
  schemaRolledBack: fc.boolean(),
  hold: fc.boolean(),
  checklistHolds: fc.boolean(),
});

/** Goes through a series of facts, one decision each. */
function live(series: readonly Facts[], from: LifeState = plannedAt(0)): LifeState {
  let state = from;
  for (const [index, facts] of series.entries()) {
    const next = nextPhase(state.phase, facts);
    if (next) state = enter(state, next, index + 1);
  }
  return state;
}

test('L1 each fact moves a launch only out of the phase that waits for it', () => {
  // One row per fact, laid over QUIET: the phases that it moves, and where to; all others stay.
  const table: [Partial<Facts>, Partial<Record<Phase, Phase>>][] = [
    [{}, { rehearsed: 'locked' }],
    [{ criteriaLocked: false }, {}],
    [{ rehearsed: true }, { planned: 'rehearsed', rehearsed: 'locked' }],
    [{ go: true }, { rehearsed: 'locked' }],
    [{ blueServing: true }, { rehearsed: 'locked' }],
    [
      { go: true, blueServing: true, drilled: true },
      { rehearsed: 'locked', locked: 'expanding' },
    ],
    [{ expanded: true }, { rehearsed: 'locked', expanding: 'deploying' }],
    [{ greenHealthy: true }, { rehearsed: 'locked' }],
    [
      { expanded: true, greenHealthy: true },
      { rehearsed: 'locked', expanding: 'deploying', deploying: 'ramping' },
    ],
    [{ ramp: 'running' }, { rehearsed: 'locked' }],
    [{ ramp: 'partly' }, { rehearsed: 'locked', ramping: 'full' }],
    [{ ramp: 'full' }, { rehearsed: 'locked', ramping: 'full', full: 'soaking' }],
    [
      { ramp: 'full', soakLeftMs: 1 },
      { rehearsed: 'locked', ramping: 'full', full: 'soaking' },
    ],
    [
      { ramp: 'full', soakLeftMs: 0 },
      { rehearsed: 'locked', ramping: 'full', full: 'soaking' },
    ],
    [
      { ramp: 'full', soakLeftMs: 0, devicesProved: true },
      { rehearsed: 'locked', ramping: 'full', full: 'soaking' },
    ],
    [
      { ramp: 'full', soakLeftMs: 0, devicesProved: true, released: true },
      { rehearsed: 'locked', ramping: 'full', full: 'soaking', soaking: 'contracting' },
    ],
    [{ soakLeftMs: 0 }, { rehearsed: 'locked' }],
    [{ contracted: true }, { rehearsed: 'locked', contracting: 'done' }],
    [
      { planeReadBackBlue: true, schemaRolledBack: true },
      { rehearsed: 'locked', 'rolling-back': 'rolled-back' },
    ],
  ];
  for (const [facts, moves] of table) {
    for (const phase of ALL) {
      const next = nextPhase(phase, { ...QUIET, ...facts });
      assert.equal(next, moves[phase] ?? null, `${phase} with ${JSON.stringify(facts)}`);
    }
  }
});

test('L1 a launch enters no phase twice, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 40 }), (series) => {
      const visited: Phase[] = ['planned'];
      let state = plannedAt(0);
      for (const facts of series) {
        const next = nextPhase(state.phase, facts);
        if (!next) continue;
        state = enter(state, next, visited.length);
        assert.ok(!visited.includes(next), `${next} was entered twice`);
        visited.push(next);
      }
      assert.deepEqual(
        enteredList(state).map((entry) => entry.phase),
        visited,
      );
    }),
  );
});

test('a launch in which all goes well is done after nine steps', () => {
  const state = live(Array.from({ length: 9 }, () => WELL));
  assert.equal(state.phase, 'done');
  assert.deepEqual(
    enteredList(state).map((entry) => entry.atMs),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  assert.equal(outcomeOf(state.phase, 'full'), 'done');
});

test('L2 a rollback wins in every phase from expanding to soaking', () => {
  for (const phase of ALL) {
    for (const back of [{ rollbackAsked: true }, { ramp: 'rolled-back' as const }]) {
      const next = nextPhase(phase, { ...WELL, ...back });
      const reversible = REVERSIBLE_PHASES.includes(phase);
      assert.equal(next === 'rolling-back', reversible, `${phase} ${JSON.stringify(back)}`);
    }
  }
});

test('L3 a hold stops every choice to go on and no rollback', () => {
  const stoppable: Phase[] = ['locked', 'expanding', 'deploying', 'full', 'soaking'];
  for (const stop of [{ hold: true }, { checklistHolds: true }, { criteriaLocked: false }]) {
    for (const phase of stoppable) {
      assert.notEqual(nextPhase(phase, WELL), null, `${phase} goes on by itself`);
      assert.equal(nextPhase(phase, { ...WELL, ...stop }), null, `${phase} ${Object.keys(stop)}`);
    }
    for (const phase of REVERSIBLE_PHASES) {
      const next = nextPhase(phase, { ...WELL, ...stop, rollbackAsked: true });
      assert.equal(next, 'rolling-back', phase);
    }
    assert.equal(nextPhase('ramping', { ...WELL, ...stop }), 'full');
    assert.equal(nextPhase('contracting', { ...WELL, ...stop }), 'done');
  }
});

test('L11 a launch with devices goes only once each of its stores was drilled', () => {
  assert.equal(nextPhase('locked', { ...WELL, drilled: false }), null);
  assert.equal(nextPhase('locked', WELL), 'expanding');
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 30 }), (series) => {
      const state = live(series.map((facts) => ({ ...facts, drilled: false })));
      assert.equal(state.enteredMs.expanding, undefined);
    }),
  );
});

test('L12 a launch is locked only once it was rehearsed, or two people waived that', () => {
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 30 }), (series) => {
      const state = live(series.map((facts) => ({ ...facts, rehearsed: false })));
      assert.equal(state.phase, 'planned');
    }),
  );
});

test('L4 green starts only once all schemas are expanded', () => {
  const never = { ...WELL, expanded: false };
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 30 }), (series) => {
      const state = live(series.map((facts) => ({ ...facts, expanded: false })));
      assert.equal(state.enteredMs.deploying, undefined);
    }),
  );
  assert.equal(nextPhase('deploying', never), null);
  assert.equal(nextPhase('contracting', { ...WELL, contracted: false }), null);
});

test('L5 a failure to expand or a green that stays ill sends the launch back', () => {
  assert.equal(nextPhase('expanding', { ...QUIET, expandFailed: true }), 'rolling-back');
  assert.equal(
    nextPhase('expanding', { ...QUIET, expandFailed: true, hold: true }),
    'rolling-back',
  );
  assert.equal(nextPhase('deploying', { ...QUIET, greenFailed: true }), 'rolling-back');
  assert.equal(nextPhase('deploying', { ...QUIET, expanded: true }), null);
  // Later on green's illness is for the criteria to judge.
  assert.equal(nextPhase('ramping', { ...QUIET, greenFailed: true }), null);
});

test('L6 contracting is never reached unless the ramp is full and the soak over', () => {
  // Rollbacks are rare here, so that many a series gets as far as the soak.
  const rarelyBack = anyFacts.chain((facts) =>
    fc.integer({ min: 0, max: 19 }).map((die) => ({
      ...facts,
      rollbackAsked: die === 0,
      expandFailed: die === 1,
      greenFailed: die === 2,
      ramp: facts.ramp === 'rolled-back' && die > 3 ? ('full' as const) : facts.ramp,
      devicesProved: facts.devicesProved || die > 4,
      released: facts.released || die > 4,
      checklistHolds: facts.checklistHolds && die < 4,
      hold: facts.hold && die < 8,
      rehearsed: true,
    })),
  );
  let reached = 0;
  fc.assert(
    fc.property(fc.array(rarelyBack, { minLength: 40, maxLength: 80 }), (series) => {
      let state = plannedAt(0);
      for (const facts of series) {
        const next = nextPhase(state.phase, facts);
        if (next) state = enter(state, next, 1);
        if (next !== 'contracting') continue;
        reached += 1;
        assert.equal(facts.ramp, 'full');
        assert.ok(facts.soakLeftMs !== null && facts.soakLeftMs <= 0);
        assert.ok(facts.devicesProved && facts.released);
        assert.ok(!facts.hold && facts.criteriaLocked && !facts.rollbackAsked);
        assert.ok(state.enteredMs.soaking !== undefined);
      }
    }),
    { numRuns: 300 },
  );
  assert.ok(reached > 0, 'no series got as far as contracting');
});

test('L6 a store left on blue keeps the launch from soaking, and it ends as held', () => {
  const partly: Facts = { ...WELL, ramp: 'partly' };
  const state = live(Array.from({ length: 20 }, () => partly));
  assert.equal(state.phase, 'full');
  assert.equal(outcomeOf(state.phase, 'partly'), 'held');
  assert.equal(nextPhase('soaking', partly), null);
  assert.equal(outcomeOf('soaking', 'partly'), 'held');
  assert.equal(outcomeOf('ramping', 'partly'), null);
  assert.equal(outcomeOf('full', 'full'), null);
});

test('L7 no fact leads back from contracting', () => {
  fc.assert(
    fc.property(fc.array(anyFacts, { maxLength: 20 }), (series) => {
      const { phase } = live(series, { phase: 'contracting', enteredMs: { contracting: 0 } });
      assert.ok(phase === 'contracting' || phase === 'done');
    }),
  );
});

test('L8 a launch is rolled back only with the plane read back and the schema gone', () => {
  const back = { ...QUIET, rollbackAsked: true };
  assert.equal(nextPhase('rolling-back', { ...back, planeReadBackBlue: true }), null);
  assert.equal(nextPhase('rolling-back', { ...back, schemaRolledBack: true }), null);
  const both = { ...back, planeReadBackBlue: true, schemaRolledBack: true, hold: true };
  assert.equal(nextPhase('rolling-back', both), 'rolled-back');
  assert.equal(outcomeOf('rolling-back', 'rolled-back'), null);
  assert.equal(outcomeOf('rolled-back', 'rolled-back'), 'rolled-back');
});

test('L10 a launch without some strands still gets to its end', () => {
  const onlySchema = factsOfAbsent({
    changes: true,
    services: false,
    ramp: false,
    devices: false,
  });
  const schema = { go: true, expanded: true, soakLeftMs: 0, contracted: true };
  const forward = { ...QUIET, rehearsed: true, released: true, ...schema, ...onlySchema };
  assert.equal(live(Array.from({ length: 10 }, () => forward)).phase, 'done');
  const back = { ...forward, expanded: false, expandFailed: true, schemaRolledBack: true };
  assert.equal(live(Array.from({ length: 5 }, () => back)).phase, 'rolled-back');

  const onlyRamp = factsOfAbsent({
    changes: false,
    services: true,
    ramp: true,
    devices: false,
  });
  const ready = { ...QUIET, rehearsed: true, go: true, blueServing: true, greenHealthy: true };
  const moved = { ...ready, ...onlyRamp };
  assert.equal(live(Array.from({ length: 9 }, () => moved)).phase, 'ramping');
  const full = { ...moved, ramp: 'full' as const, soakLeftMs: 0 };
  assert.equal(live(Array.from({ length: 10 }, () => full)).phase, 'done');
});

test('entering a phase that cannot follow is a bug', () => {
  assert.throws(() => enter(plannedAt(0), 'ramping', 1), /never goes from planned to ramping/);
  const contracting: LifeState = { phase: 'contracting', enteredMs: {} };
  assert.throws(() => enter(contracting, 'rolling-back', 1), /never goes/);
});
