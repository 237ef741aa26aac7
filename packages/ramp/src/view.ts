/** A ramp as the API shows it. */
import { planElapsedMs, type PlanTime } from '@slipway/kernel';
import type { Criterion } from './core/criteria.ts';
import type { UnitEvidence } from './core/compare/unit-evidence.ts';
import { comparisonViews, type ComparisonView } from './core/comparison-view.ts';
import type { MeterWindow } from './core/evidence.ts';
import { STALE_AFTER_MS } from './core/gate.ts';
import { marginOf, nextGate, stepProgress, type Margin } from './core/margin.ts';
import type { RampPlan } from './core/plan.ts';
import { readingViews, type ReadingView } from './core/reading-view.ts';
import type { Readings } from './core/readings.ts';
import { describeBecause, type GateRecord, type Outcome, type RampState } from './core/state.ts';
import type { StorePhase } from './core/state.ts';
import type { ByColour, RollbackRecord } from './ports.ts';

export interface StoreRampView {
  readonly store: string;
  readonly wave: number;
  readonly phase: StorePhase;
  readonly targetBp: number;
  /** As last read back; null when the plane cannot be read. */
  readonly appliedBp: number | null;
  readonly gates: readonly GateRecord[];
  /** Why it holds; null when it does not. */
  readonly hold: { readonly because: string; readonly sinceMs: number; overdue: boolean } | null;
  /** Why it went back; null when it did not. */
  readonly rollback: string | null;
  /** Share of the present dwell that has passed, 0 to 1. */
  readonly stepProgress: number;
  readonly nextGate: { readonly bp: number; readonly inMs: number } | null;
  /** Age of the meter's newest batch; null before any. */
  readonly evidenceAgeMs: number | null;
  readonly margin: Margin | null;
  readonly requests: ByColour;
  readonly failed: ByColour;
}

export interface RampView {
  readonly stores: readonly StoreRampView[];
  readonly outcome: Outcome | null;
  /** Plan time since the ramp began. */
  readonly planMs: number;
  readonly hold: RampState['hold'];
  readonly rollbacks: readonly RollbackRecord[];
  /** Whether a hold has lasted longer than the plan allows, so that a person is asked. */
  readonly overdue: boolean;
  readonly evidenceAgeMs: number | null;
  /** All requests of all stores, `(unknown)` ones too. */
  readonly totals: { readonly requests: ByColour; readonly failed: ByColour };
  /** How the criteria stand that the meter does not decide. */
  readonly readings: readonly ReadingView[];
  /** How green compares with blue, by each criterion that asks for it. */
  readonly comparisons: readonly ComparisonView[];
  /** What goes wrong at present; null when nothing does. */
  readonly trouble: string | null;
}

interface ViewInput {
  readonly plan: RampPlan;
  readonly criteria: readonly Criterion[];
  readonly state: RampState;
  readonly meter: MeterWindow;
  readonly units: UnitEvidence;
  readonly readings: Readings;
  readonly planTime: PlanTime;
  readonly rollbacks: readonly RollbackRecord[];
  /** Whether the plane was read back lately. */
  readonly planeKnown: boolean;
  readonly trouble: string | null;
  readonly nowMs: number;
}

/** @returns the ramp at one moment */
export function viewOf(input: ViewInput): RampView {
  const { plan, state, meter, nowMs } = input;
  const planMs = planElapsedMs(input.planTime, nowMs);
  const stores = plan.stores.map(({ store }) => store);
  return {
    stores: plan.stores.map((_, index) => storeView(input, index, planMs)),
    outcome: state.outcome,
    planMs,
    hold: state.hold,
    rollbacks: input.rollbacks,
    overdue: state.stores.some(({ holds }) => holds.some(({ overdue }) => overdue)),
    evidenceAgeMs: meter.ageMs(nowMs),
    totals: totalsOf(meter, meter.stores()),
    readings: readingViews(input.criteria, stores, input.readings, nowMs),
    comparisons: comparisonViews(input.criteria, stores, input.units),
    trouble: input.trouble,
  };
}

function storeView(input: ViewInput, index: number, planMs: number): StoreRampView {
  const { criteria, meter, nowMs, planTime } = input;
  const plan = input.plan.stores[index]!;
  const ramp = input.state.stores[index]!;
  const { store, phase, targetBp, gates, rollback } = ramp;
  const now = { realMs: nowMs, planMs };
  const hold = ramp.holds.find(({ overdue }) => overdue) ?? ramp.holds[0];
  const stale = { realMs: nowMs, staleAfterMs: STALE_AFTER_MS };
  return {
    store,
    wave: plan.wave,
    phase,
    targetBp,
    appliedBp: input.planeKnown ? ramp.appliedBp : null,
    gates,
    hold: hold ? { because: hold.because, sinceMs: hold.sinceRealMs, overdue: hold.overdue } : null,
    rollback: rollback && describeBecause(rollback.because),
    stepProgress: stepProgress(plan, ramp, planMs),
    nextGate: nextGate(plan, ramp, now, planTime.speed),
    evidenceAgeMs: meter.ageMs(nowMs),
    margin: targetBp > 0 ? marginOf(store, criteria, meter, stale) : null,
    ...totalsOf(meter, [store]),
  };
}

function totalsOf(
  meter: MeterWindow,
  stores: readonly string[],
): { requests: ByColour; failed: ByColour } {
  const requests = { blue: 0, green: 0 };
  const failed = { blue: 0, green: 0 };
  for (const store of stores) {
    const totals = meter.totals(store);
    for (const colour of ['blue', 'green'] as const) {
      requests[colour] += totals[colour].requests;
      failed[colour] += totals[colour].failed;
    }
  }
  return { requests, failed };
}
