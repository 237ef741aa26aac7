/**
 * The ramp's state as plain data: it is saved as JSON and shown as it is.
 *
 * Moments come in two times: real (`…RealMs`, since 1970) and plan (`…PlanMs`, since the ramp
 * began, at the launch's speed).
 */
import type { Comparison as ComparedAtGate } from './compare/gate-comparison.ts';
import type { RampPlan } from './plan.ts';
import { crossing, quantity } from './quantity.ts';
import type { Comparison, Unit } from './signals/index.ts';

/** Real and plan time of one decision. */
export interface Now {
  readonly realMs: number;
  readonly planMs: number;
}

export type StorePhase =
  | 'waiting'
  | 'ramping'
  | 'holding'
  | 'full'
  | 'rolling-back'
  | 'rolled-back';

/** Why a rollback was fired. */
export type Because =
  | {
      readonly kind: 'criterion';
      readonly criterion: string;
      readonly value: number;
      readonly threshold: number;
      readonly sample: number;
      readonly withinMs: number;
      /** The store it was measured at; null for the fleet. */
      readonly store: string | null;
    }
  | {
      readonly kind: 'reading';
      readonly criterion: string;
      readonly fires: Comparison;
      readonly threshold: number;
      readonly unit: Unit;
      readonly value: number;
      readonly count: number;
      /** The store it was read at; null for the fleet. */
      readonly store: string | null;
    }
  | {
      readonly kind: 'comparison';
      readonly criterion: string;
      /** Natural logarithm of the evidence that green is worse, and where it stops. */
      readonly logE: number;
      readonly failAt: number;
      /** Units of each colour with a first bad answer, since launch. */
      readonly counted: { readonly blue: number; readonly green: number };
      /** The store that it is about; null for the fleet. */
      readonly store: string | null;
    }
  | { readonly kind: 'person'; readonly by: string; readonly reason: string }
  | { readonly kind: 'held-too-long'; readonly hold: string }
  | { readonly kind: 'first-wave' }
  | { readonly kind: 'found-on-plane' }
  | { readonly kind: 'found-in-log' };

/** One reason not to go on. `key` tells it from the others of the same store. */
export interface Hold {
  /** `launch` and `person` are people's; `gate`, `criterion:ID` and `fleet:ID` the machine's. */
  readonly key: 'launch' | 'person' | 'gate' | `criterion:${string}` | `fleet:${string}`;
  readonly because: string;
  readonly sinceRealMs: number;
  readonly sincePlanMs: number;
  /** It lasted longer than the plan allows, and the rollback owner was asked. */
  readonly overdue: boolean;
}

export type Verdict = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'MISSING';

/** The numbers that a gate was judged by. */
export interface GateEvidence {
  /** Requests on green since the weight was read back. */
  readonly requests: number;
  readonly failed: number;
  readonly floor: number;
  /** Table version at which the weight was read back; null if it was not. */
  readonly sinceVersion: number | null;
  /** Age of the meter's newest batch; null before any. */
  readonly ageMs: number | null;
  /** The comparisons of green with blue, those among them that decide nothing. */
  readonly comparisons: readonly GateComparison[];
}

/** One criterion's comparison at a gate. */
export interface GateComparison extends ComparedAtGate {
  readonly criterion: string;
  readonly isInformational: boolean;
}

/** The newest verdict of one gate. */
export interface GateRecord {
  readonly bp: number;
  readonly verdict: Verdict;
  readonly atMs: number;
  readonly because: string;
  readonly evidence: GateEvidence;
}

/** A way up that ended in a rollback, and who let the store begin anew. */
export interface EarlierRamp {
  readonly gates: readonly GateRecord[];
  readonly rollback: { readonly because: Because; readonly atMs: number };
  readonly retry: {
    readonly by: string;
    readonly reason: string;
    /** When it was taken, real milliseconds since 1970. */
    readonly atMs: number;
    /** The table that showed the store on blue: only what later ones carried counts from here. */
    readonly aboveVersion: number;
  };
}

export interface StoreRamp {
  readonly store: string;
  readonly phase: StorePhase;
  /** Index into the plan's steps; -1 before the pilot share. */
  readonly step: number;
  readonly targetBp: number;
  /** As last read back from the plane; null before any reading. */
  readonly appliedBp: number | null;
  /** When, and at which table version, the target was first read back; null until then. */
  readonly atWeight: {
    readonly version: number;
    readonly planMs: number;
    readonly realMs: number;
  } | null;
  /** Since when (real) something has been in the way of the next gate; null if nothing is. */
  readonly waitingSinceMs: number | null;
  readonly holds: readonly Hold[];
  /** When (plan) the first of the present holds began; null when none. */
  readonly heldSincePlanMs: number | null;
  /** Of this way up: at most one per weight, in order of first judgement. */
  readonly gates: readonly GateRecord[];
  readonly rollback: { readonly because: Because; readonly atMs: number } | null;
  /** Its ways up before this one, oldest first. */
  readonly earlier: readonly EarlierRamp[];
}

export type Outcome = 'full' | 'partly' | 'rolled-back';

export interface RampState {
  /** In the plan's order. */
  readonly stores: readonly StoreRamp[];
  /** The launch's hold by a person. */
  readonly hold: { readonly by: string; readonly reason: string; readonly atMs: number } | null;
  /** The launch's rollback; never taken back. */
  readonly rollback: { readonly because: Because; readonly atMs: number } | null;
  /** Whether this controller has read the plane back; until then nothing is raised. */
  readonly settled: boolean;
  /** How it ended; null while stores move. `full` may still become a rollback. */
  readonly outcome: Outcome | null;
}

/** What a decision wants done, or wants written down. */
export type Move =
  | { readonly kind: 'raise'; readonly store: string; readonly toBp: number }
  | {
      readonly kind: 'rollback';
      readonly scope: 'store' | 'launch';
      readonly stores: readonly string[];
      readonly because: Because;
    }
  | {
      readonly kind: 'hold';
      readonly store: string | null;
      readonly because: string;
      readonly overdue: boolean;
    }
  | { readonly kind: 'resume'; readonly store: string | null }
  | {
      readonly kind: 'retry';
      readonly store: string;
      readonly by: string;
      readonly reason: string;
      /** Why it had gone back. */
      readonly after: Because;
    }
  | { readonly kind: 'gate'; readonly store: string; readonly gate: GateRecord }
  | { readonly kind: 'finish'; readonly store: string };

export interface Decision {
  readonly state: RampState;
  readonly moves: readonly Move[];
}

/** @returns the state before anything was done: every store waits on blue */
export function initialState(plan: RampPlan): RampState {
  const stores = plan.stores.map(({ store }): StoreRamp => ({
    store,
    phase: 'waiting',
    step: -1,
    targetBp: 0,
    appliedBp: null,
    atWeight: null,
    waitingSinceMs: null,
    holds: [],
    heldSincePlanMs: null,
    gates: [],
    rollback: null,
    earlier: [],
  }));
  return { stores, hold: null, rollback: null, settled: false, outcome: null };
}

/** @returns whether a rollback was fired for the store */
export function isBack(store: StoreRamp): boolean {
  return store.phase === 'rolling-back' || store.phase === 'rolled-back';
}

const percent = (share: number): string => quantity(share, 'share');

const GREATEST_ODDS = 1e6;

/** @returns evidence as people say it: `200 to 1`, `1 to 12`, `more than 1,000,000 to 1` */
export function odds(logE: number): string {
  const times = Math.exp(Math.abs(logE));
  const many = times > GREATEST_ODDS;
  const count = Math.round(Math.min(times, GREATEST_ODDS)).toLocaleString('en-US');
  const about = many ? `more than ${count}` : count;
  return logE >= 0 ? `${about} to 1` : `1 to ${about}`;
}

/** @returns the cause of a rollback in words, without a full stop */
export function describeBecause(because: Because): string {
  switch (because.kind) {
    case 'criterion': {
      const { criterion, value, threshold, sample, withinMs, store } = because;
      const seconds = Math.round(withinMs / 1000);
      const where = store === null ? 'in the fleet' : `at ${store}`;
      return (
        `${criterion} ${where}: ${percent(value)} of ${sample} requests within ${seconds} s, ` +
        `more than ${percent(threshold)}`
      );
    }
    case 'reading': {
      const { criterion, fires, threshold, unit, value, count, store } = because;
      const where = store === null ? 'in the fleet' : `at ${store}`;
      const of = unit === 'share' ? ` of ${count}` : '';
      const limit = crossing(fires, threshold, unit);
      return `${criterion} ${where}: ${quantity(value, unit)}${of}, ${limit}`;
    }
    case 'comparison': {
      const { criterion, logE, failAt, counted, store } = because;
      const where = store === null ? 'in the fleet' : `at ${store}`;
      return (
        `${criterion} ${where}: ${odds(logE)} that green is worse than blue (stops at ` +
        `${odds(failAt)}); a first bad answer had ${counted.green} unit(s) on green, ` +
        `${counted.blue} on blue`
      );
    }
    case 'person':
      return `${because.by}: ${because.reason}`;
    case 'held-too-long':
      return `held for longer than the plan allows (${because.hold})`;
    case 'first-wave':
      return 'the whole first wave went back';
    case 'found-on-plane':
      return 'the plane had gone back before this controller started';
    case 'found-in-log':
      return 'the audit log has it as rolled back, and nobody let it ramp again since';
  }
}
