/**
 * A launch as the API shows it: live from the strands of the server that drives it, or at rest
 * from its record alone.
 */
import type {
  EventView,
  FleetView,
  LaunchView,
  ProcessView,
  SchemaView,
  ServiceView,
  StoreView,
} from '@slipway/api';
import { FULL_BP, planElapsedMs } from '@slipway/kernel';
import {
  budgetStandings,
  enteredList,
  newestEvents,
  type BudgetStanding,
  type Hold,
  type LaunchRecord,
} from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { rampEvents } from '@slipway/ramp';
import { mergeEvents } from './events.ts';
import { rampAtRest, type RampView } from './ramp.ts';
import type { Strands } from './strands.ts';

const EVENTS_SHOWN = 50;

interface Live {
  readonly listen: string;
  readonly ramp: RampView | null;
  readonly schemas: readonly SchemaView[];
  readonly services: readonly ServiceView[];
  readonly processes: readonly ProcessView[];
  readonly events: readonly EventView[];
  readonly fleet: FleetView | undefined;
  /** What holds it that is in no record; null: nothing does. */
  readonly hold: Hold | null;
  /** Newer than what the record says; null when nothing is known. */
  readonly trouble: string | null;
}

/** @returns the view of a launch that this server drives */
export function liveView(record: LaunchRecord, strands: Strands): LaunchView {
  const { health, plane, ramp, schemas, events, spec } = strands;
  return viewOf(record, {
    listen: plane?.router.url ?? '',
    ramp: ramp?.view(record) ?? null,
    schemas: schemas.views(),
    services: spec.services.flatMap(({ name }) => {
      const one = health[name];
      return one ? [{ name, blue: one.blue, green: one.green }] : [];
    }),
    processes: processesOf(strands),
    events,
    fleet: strands.devices?.view,
    hold: strands.byChecklist,
    trouble: strands.troubleNow,
  });
}

/** @returns the view of a launch that nobody drives here: what its record says */
export async function restView(sql: Sql, record: LaunchRecord): Promise<LaunchView> {
  const own = await newestEvents(sql, record.id, EVENTS_SHOWN);
  const events = mergeEvents(own, await rampEvents(sql, record.id, EVENTS_SHOWN), EVENTS_SHOWN);
  return viewOf(record, {
    listen: '',
    ramp: await rampAtRest(sql, record),
    schemas: [],
    services: [],
    processes: [],
    events,
    fleet: undefined,
    hold: null,
    trouble: null,
  });
}

function processesOf({ plane, deployment, schemas }: Strands): ProcessView[] {
  const router = plane?.router.identity;
  return [
    ...(router ? [{ role: 'router' as const, name: '', colour: null, ...router }] : []),
    ...(deployment?.instances() ?? []).flatMap(({ service, colour, identity }) =>
      identity ? [{ role: 'service' as const, name: service, colour, ...identity }] : [],
    ),
    ...schemas.processes().map(({ schema, pid, startedAt }) => ({
      role: 'schema-runner' as const,
      name: schema,
      colour: null,
      pid,
      startedAt,
    })),
  ];
}

/** Sign-ups and minutes stand in the devices' database, which the business's pages read. */
function budgetsOf({ budgets }: LaunchRecord['spec'], { ramp }: Live): BudgetStanding[] {
  const failed = ramp && ramp.totals.failed.blue + ramp.totals.failed.green;
  return budgetStandings(budgets, {
    failedRequests: failed,
    manualMinutes: null,
    activation: null,
  });
}

function viewOf(record: LaunchRecord, live: Live): LaunchView {
  const atMs = Date.now();
  const { spec, rampOriginMs, speed } = record;
  const stores = storesOf(record, live.ramp);
  const shares = stores.map((store) => store.shareBp ?? 0);
  return {
    id: record.id,
    name: record.name,
    opens: spec.opens,
    atMs,
    phase: record.phase,
    entered: enteredList(record),
    outcome: record.outcome,
    speed,
    plane: spec.traffic?.plane ?? 'none',
    listen: live.listen,
    planMs: rampOriginMs === null ? null : planElapsedMs({ originMs: rampOriginMs, speed }, atMs),
    hold: record.hold ?? live.hold,
    totals: {
      requests: live.ramp?.totals.requests ?? { blue: 0, green: 0 },
      failed: live.ramp?.totals.failed ?? { blue: 0, green: 0 },
      meteredSinceMs: live.ramp?.totals.sinceMs ?? null,
      greenShareBp: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
      downtimeSeconds: live.ramp?.totals.downtimeSeconds ?? 0,
    },
    stores,
    schemas: [...live.schemas],
    services: [...live.services],
    readings: (live.ramp?.readings ?? []).map((reading) => ({ ...reading })),
    budgets: budgetsOf(spec, live),
    comparisons: (live.ramp?.comparisons ?? []).map((one) => ({ ...one })),
    rollbacks: [...(live.ramp?.rollbacks ?? [])],
    processes: [...live.processes],
    events: [...live.events],
    ...(live.fleet ? { fleet: live.fleet } : {}),
    trouble: live.trouble ?? record.trouble,
  };
}

function storesOf({ spec, phase }: LaunchRecord, ramp: RampView | null): StoreView[] {
  return spec.stores.map((store) => {
    const live = ramp?.stores.get(store.id);
    const wave = spec.ramp?.stores.find((one) => one.store === store.id)?.wave ?? 1;
    const about = { id: store.id, name: store.name, zone: store.zone, wave, owner: store.owner };
    if (live) return { ...about, ...live };
    const share = phase === 'done' ? FULL_BP : 0;
    return {
      ...about,
      state: phase === 'planned' ? 'idle' : 'ready',
      shareBp: share,
      targetBp: share,
      nextGate: null,
      stepProgress: 0,
      gates: [],
      reason: null,
      margin: null,
      evidenceAgeMs: null,
      requests: { blue: 0, green: 0 },
      failed: { blue: 0, green: 0 },
    };
  });
}
