/**
 * The life of a launch: from the facts of its strands to its next phase, and nothing else.
 *
 *   planned ► rehearsed ► locked ► expanding ► deploying ► ramping ► full ► soaking ► contracting
 *                                      └───────────┴──────────┴────────┴───────┤             │
 *                                                   rolled-back ◄ rolling-back ┘           done
 *
 * Rules (SPEC.md): L1 one step at a time · L2 a rollback wins · L3 a hold stops, but never a
 * rollback · L4 all schemas expand before green starts · L5 green proves itself with no customer
 * on it · L6 contract only after full and soak, and what devices hold is proved · L7 no way back
 * from contracting.
 */
import { REVERSIBLE_PHASES, type Phase } from './phases.ts';

/** What the ramp says of the stores as a whole; null until it has begun. */
export type RampFact = 'running' | 'full' | 'partly' | 'rolled-back' | null;

/** What the strands report. All of it is read anew for each decision. */
export interface Facts {
  /** Every criterion fired in a rehearsal, or two people waived that. */
  readonly rehearsed: boolean;
  /** What is in force is what was locked, by the signatures: see `whyNotAsLocked`. */
  readonly criteriaLocked: boolean;
  /** Someone said go. */
  readonly go: boolean;
  /** Every store that has devices was drilled offline, and somebody signed for it. */
  readonly drilled: boolean;
  /** Blue answers through the plane, for every service. */
  readonly blueServing: boolean;
  /** Every schema of the launch has its new version beside the old one, data backfilled. */
  readonly expanded: boolean;
  /** A schema cannot be expanded, and no further try will be made. */
  readonly expandFailed: boolean;
  /** Every instance of green answers its health check. */
  readonly greenHealthy: boolean;
  /** Green did not become healthy within its time. */
  readonly greenFailed: boolean;
  /**
   * `full`: every store at its target; `partly`: every store has ended, at least one of them on
   * blue; `rolled-back`: all on blue because a criterion or the first wave said so.
   */
  readonly ramp: RampFact;
  /** Plan time for which blue must still be kept, in milliseconds; null before the soak. */
  readonly soakLeftMs: number | null;
  /** It is proved that no device holds, or will write, anything of the old version. */
  readonly devicesProved: boolean;
  /** A senior owner and a second person signed that the old version may go. */
  readonly released: boolean;
  /** Every schema of the launch has lost its old version. */
  readonly contracted: boolean;
  /** Someone asked to go back, and may. */
  readonly rollbackAsked: boolean;
  /** The plane, read back, sends every store to blue. */
  readonly planeReadBackBlue: boolean;
  /** No schema of the launch has its new version any more. */
  readonly schemaRolledBack: boolean;
  /** Someone, or a criterion, has the launch on hold. */
  readonly hold: boolean;
  /** A blocking item of its checklist is due and does not stand. */
  readonly checklistHolds: boolean;
}

/** The strands that a launch has; see {@link factsOfAbsent}. */
export interface Strands {
  readonly changes: boolean;
  readonly services: boolean;
  readonly ramp: boolean;
  readonly devices: boolean;
}

/**
 * What holds of strands that a launch leaves out: what is not there has nothing left to do.
 *
 * @returns the facts to lay over those that were measured
 */
export function factsOfAbsent(strands: Strands): Partial<Facts> {
  return {
    ...(strands.changes
      ? {}
      : {
          expanded: true,
          expandFailed: false,
          released: true,
          contracted: true,
          schemaRolledBack: true,
        }),
    ...(strands.services ? {} : { blueServing: true, greenHealthy: true, greenFailed: false }),
    ...(strands.devices ? {} : { devicesProved: true, drilled: true }),
    ...(strands.ramp ? {} : { ramp: 'full' as const, planeReadBackBlue: true }),
  };
}

interface Step {
  readonly to: Phase;
  /** Whether a hold, the checklist, or criteria that are not the locked ones keep it from that. */
  readonly canBeHeld: boolean;
  readonly when: (facts: Facts) => boolean;
}

/** The one way on from each phase; null where there is none. */
const STEPS: Readonly<Record<Phase, Step | null>> = {
  planned: { to: 'rehearsed', canBeHeld: false, when: (facts) => facts.rehearsed },
  rehearsed: { to: 'locked', canBeHeld: false, when: (facts) => facts.criteriaLocked },
  locked: {
    to: 'expanding',
    canBeHeld: true,
    when: (facts) => facts.go && facts.blueServing && facts.drilled,
  },
  expanding: { to: 'deploying', canBeHeld: true, when: (facts) => facts.expanded },
  deploying: {
    to: 'ramping',
    canBeHeld: true,
    when: (facts) => facts.expanded && facts.greenHealthy,
  },
  // That the ramp has ended is so, hold or not.
  ramping: {
    to: 'full',
    canBeHeld: false,
    when: (facts) => facts.ramp === 'full' || facts.ramp === 'partly',
  },
  full: { to: 'soaking', canBeHeld: true, when: (facts) => facts.ramp === 'full' },
  soaking: { to: 'contracting', canBeHeld: true, when: soakIsOver },
  // Nothing is served by the old version any more: half a contract is worse than a whole one.
  contracting: { to: 'done', canBeHeld: false, when: (facts) => facts.contracted },
  done: null,
  'rolling-back': {
    to: 'rolled-back',
    canBeHeld: false,
    when: (facts) => facts.planeReadBackBlue && facts.schemaRolledBack,
  },
  'rolled-back': null,
};

function soakIsOver(facts: Facts): boolean {
  const isOver = facts.soakLeftMs !== null && facts.soakLeftMs <= 0;
  return facts.ramp === 'full' && isOver && facts.devicesProved && facts.released;
}

function mustGoBack(phase: Phase, facts: Facts): boolean {
  if (!REVERSIBLE_PHASES.includes(phase)) return false;
  if (facts.rollbackAsked || facts.ramp === 'rolled-back') return true;
  if (phase === 'expanding') return facts.expandFailed;
  return phase === 'deploying' && facts.greenFailed;
}

/**
 * Decides where a launch goes from its phase. Same phase and facts, same answer.
 *
 * @returns the phase to enter now, one step at most; null to stay
 */
export function nextPhase(phase: Phase, facts: Facts): Phase | null {
  if (mustGoBack(phase, facts)) return 'rolling-back';
  const step = STEPS[phase];
  if (!step) return null;
  const isHeld = facts.hold || facts.checklistHolds || !facts.criteriaLocked;
  if (step.canBeHeld && isHeld) return null;
  return step.when(facts) ? step.to : null;
}

/** How a launch ended. */
export type Outcome = 'done' | 'rolled-back' | 'held';

/**
 * @returns how the launch ended, or null while it may still get anywhere by itself;
 *   `held` when stores were left on blue, so that the contract will never be allowed
 */
export function outcomeOf(phase: Phase, ramp: RampFact): Outcome | null {
  if (phase === 'done' || phase === 'rolled-back') return phase;
  const ended = phase === 'full' || phase === 'soaking';
  return ended && ramp === 'partly' ? 'held' : null;
}
