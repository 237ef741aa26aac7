/** The ramp as it was recorded: the way of each store, its gates, rollbacks with their times. */
import type { LaunchSpec } from '../index.ts';
import {
  describeBecause,
  MeterWindow,
  NO_READINGS,
  objectivesOf,
  rampEvents,
  rampStore,
  unitEvidenceOf,
  viewOf,
  type RampPlan,
  type SavedRamp,
  type StoredEvent,
} from '@slipway/ramp';
import type { GateFact, ReportFacts, StoreFacts } from '@slipway/playbook/report';
import { hasTable, type ReportGround } from './ground.ts';
import type { Metered } from './traffic.ts';

const NO_RAMP = { absent: 'This launch steers no traffic: it has no ramp.' };
const NOT_BEGUN = { absent: 'The ramp of this launch was never begun.' };
/** A fleet of a thousand stores makes some twenty thousand. */
const MOST_EVENTS = 200_000;
const NOTHING: Metered = {
  requests: { blue: 0, green: 0 },
  failed: { blue: 0, green: 0 },
  downtimeSeconds: 0,
};
const VERDICTS = { PASS: 'passed', FAIL: 'failed', INCONCLUSIVE: 'held', MISSING: 'held' } as const;

type SavedStore = SavedRamp['state']['stores'][number];

/** What was decided, and when; what the plane took back it took back at that moment. */
function sharesOf(
  store: string,
  events: readonly StoredEvent[],
  { rollbacks }: SavedRamp,
  beganMs: number | null,
): StoreFacts['shares'] {
  const raised = events.flatMap(({ kind, store: of, atMs, evidence }) => {
    const toBp = (evidence as { toBp?: unknown } | null)?.toBp;
    return kind === 'raise' && of === store && typeof toBp === 'number'
      ? [{ atMs, shareBp: toBp }]
      : [];
  });
  const back = rollbacks
    .filter(({ stores }) => stores.includes(store))
    .map(({ appliedMs }) => ({ atMs: appliedMs, shareBp: 0 }));
  const moves = [...raised, ...back].toSorted((a, b) => a.atMs - b.atMs);
  return beganMs === null || moves.length === 0 ? moves : [{ atMs: beganMs, shareBp: 0 }, ...moves];
}

/** Those of all its ways up, of one that went back and ramped again. */
function gatesOf({ gates, earlier }: SavedStore): GateFact[] {
  const all = [...earlier.flatMap((one) => one.gates), ...gates];
  return all.map(({ bp, verdict, atMs, because, evidence: { requests, failed } }) => ({
    shareBp: bp,
    verdict: VERDICTS[verdict],
    atMs,
    because,
    requests,
    failed,
  }));
}

function storesOf(
  spec: LaunchSpec,
  plan: RampPlan,
  saved: SavedRamp,
  events: readonly StoredEvent[],
  metered: ReadonlyMap<string, Metered>,
  beganMs: number | null,
): StoreFacts[] {
  return saved.state.stores.map((one) => ({
    id: one.store,
    name: spec.stores.find(({ id }) => id === one.store)?.name ?? one.store,
    wave: plan.stores.find(({ store }) => store === one.store)?.wave ?? null,
    state: one.phase,
    ...(metered.get(one.store) ?? NOTHING),
    shares: sharesOf(one.store, events, saved, beganMs),
    gates: gatesOf(one),
  }));
}

/** What spoke for green being worse, over the whole launch. */
async function comparisonsOf({ sql, launch, madeAtMs }: ReportGround, saved: SavedRamp) {
  const { criteria, ramp: plan } = launch.spec;
  if (!plan) return [];
  const units = unitEvidenceOf(plan, criteria);
  units.restore(await rampStore(sql).loadUnits(launch.id));
  const meter = new MeterWindow(objectivesOf(criteria).length, 0);
  const { state, planTime, rollbacks } = saved;
  const ramp = { plan, criteria, state, meter, units, readings: NO_READINGS, planTime, rollbacks };
  const view = viewOf({ ...ramp, planeKnown: false, trouble: null, nowMs: madeAtMs });
  return view.comparisons.map(({ criterion, isInformational, state: stands, text }) => ({
    criterion,
    isInformational,
    hasFailed: stands === 'failed',
    text,
  }));
}

/** @returns the ramp; a part that says so where there is none, or it never began */
export async function readRampFacts(
  ground: ReportGround,
  metered: ReadonlyMap<string, Metered>,
): Promise<ReportFacts['ramp']> {
  const { sql, launch } = ground;
  const { spec, rampOriginMs } = launch;
  if (!spec.ramp) return NO_RAMP;
  const saved = (await hasTable(sql, 'slipway.ramp')) && (await rampStore(sql).load(launch.id));
  if (!saved || rampOriginMs === null) return NOT_BEGUN;
  const events = await rampEvents(sql, launch.id, MOST_EVENTS);
  return {
    outcome: saved.state.outcome,
    stores: storesOf(spec, spec.ramp, saved, events, metered, rampOriginMs),
    rollbacks: saved.rollbacks.map(({ scope, stores, because, ...times }) => ({
      scope,
      stores: [...stores],
      because: describeBecause(because),
      unbreachedAtMs: times.breachMs,
      appliedAtMs: times.appliedMs,
      readBackAtMs: times.readBackMs,
      lastGreenAtMs: times.lastGreenMs,
    })),
    comparisons: await comparisonsOf(ground, saved),
  };
}
