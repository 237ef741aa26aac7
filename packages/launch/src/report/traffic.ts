/** What the meter counted, added up by PostgreSQL: per store, per colour, over time. */
import { metered, objectivesOf, downtimeByStore, type Criterion } from '@slipway/ramp';
import type { Sql } from '@slipway/pg';
import type { ByColour, LatencyCounts, LatencyFacts, ReportFacts } from '@slipway/playbook/report';
import type { ReportGround } from './ground.ts';

/** Pictures have room for so many stretches of time. */
const MOST_BUCKETS = 120;
const NONE = { absent: 'No request of a customer was metered in this launch.' };

type Colour = keyof ByColour;

export interface Metered {
  readonly requests: ByColour;
  readonly failed: ByColour;
  readonly downtimeSeconds: number;
}

export interface Traffic {
  readonly traffic: ReportFacts['traffic'];
  readonly latency: ReportFacts['latency'];
  /** What is known of each store; a store without a request is not in it. */
  readonly stores: ReadonlyMap<string, Metered>;
}

const noCounts = (objectives: number): LatencyCounts => ({
  requests: 0,
  failed: 0,
  over: Array.from({ length: objectives }, () => 0),
});

const sumOf = (values: Iterable<number>): number =>
  Iterator.from(values).reduce((sum, value) => sum + value, 0);

function addUp(stores: readonly Metered[]): { requests: ByColour; failed: ByColour } {
  const sum = (key: 'requests' | 'failed'): ByColour => ({
    blue: sumOf(stores.map((store) => store[key].blue)),
    green: sumOf(stores.map((store) => store[key].green)),
  });
  return { requests: sum('requests'), failed: sum('failed') };
}

interface StoreRow {
  readonly store: string;
  readonly colour: Colour;
  readonly requests: number;
  readonly failed: number;
}

async function readStores(sql: Sql, launch: string): Promise<Map<string, Metered>> {
  const rows = await sql<StoreRow[]>`
    select   store, colour, sum(requests)::float8 as requests, sum(failed)::float8 as failed
    from     slipway.meter_second
    where    launch = ${launch}
    group by store, colour`;
  const downtime = await downtimeByStore(sql, launch);
  const byStore = Map.groupBy(rows, ({ store }) => store);
  return new Map(
    Array.from(byStore, ([store, own]) => {
      const of = (key: 'requests' | 'failed'): ByColour => ({
        blue: own.find(({ colour }) => colour === 'blue')?.[key] ?? 0,
        green: own.find(({ colour }) => colour === 'green')?.[key] ?? 0,
      });
      const downtimeSeconds = downtime.get(store) ?? 0;
      return [store, { requests: of('requests'), failed: of('failed'), downtimeSeconds }];
    }),
  );
}

interface BucketRow {
  readonly bucket: number;
  readonly colour: Colour;
  readonly requests: number;
  readonly failed: number;
  /** Sums by objective, in their order; none where none is counted. */
  readonly over: readonly number[] | null;
}

async function readBuckets(
  sql: Sql,
  launch: string,
  fromSecond: number,
  bucketSeconds: number,
): Promise<readonly BucketRow[]> {
  return sql<BucketRow[]>`
    with counted as (
      select ((second - ${fromSecond}) / ${bucketSeconds})::int as bucket, colour,
             requests, failed, over
      from   slipway.meter_second
      where  launch = ${launch}
    ), slow as (
      select   bucket, colour, at, sum(n)::float8 as n
      from     counted cross join lateral unnest(over) with ordinality as each (n, at)
      group by bucket, colour, at
    ), over_sums as (
      select bucket, colour, array_agg(n order by at) as over from slow group by bucket, colour
    ), sums as (
      select   bucket, colour, sum(requests)::float8 as requests, sum(failed)::float8 as failed
      from     counted
      group by bucket, colour
    )
    select   bucket, colour, requests, failed, over
    from     sums left join over_sums using (bucket, colour)
    order by bucket, colour`;
}

/** @returns the shares at which a criterion fires on requests that miss an objective */
function limitsOf(criteria: readonly Criterion[]): LatencyFacts['limits'] {
  return metered(criteria).flatMap(({ id, signal, tripwire }) =>
    'objectiveMs' in signal
      ? [{ criterion: id, objectiveMs: signal.objectiveMs, above: tripwire.threshold }]
      : [],
  );
}

function latencyOf(
  criteria: readonly Criterion[],
  rows: readonly BucketRow[],
  { fromMs, bucketMs, count }: { fromMs: number; bucketMs: number; count: number },
): LatencyFacts {
  const objectivesMs = objectivesOf(criteria);
  const buckets = Array.from({ length: count }, (_, at) => ({
    atMs: fromMs + at * bucketMs,
    blue: noCounts(objectivesMs.length),
    green: noCounts(objectivesMs.length),
  }));
  for (const { bucket, colour, requests, failed, over } of rows) {
    buckets[bucket]![colour] = {
      requests,
      failed,
      over: objectivesMs.map((_, at) => over?.[at] ?? 0),
    };
  }
  const total = (colour: Colour): LatencyCounts => ({
    requests: sumOf(buckets.map((one) => one[colour].requests)),
    failed: sumOf(buckets.map((one) => one[colour].failed)),
    over: objectivesMs.map((_, at) => sumOf(buckets.map((one) => one[colour].over[at] ?? 0))),
  });
  const totals = { blue: total('blue'), green: total('green') };
  return { objectivesMs, limits: limitsOf(criteria), bucketMs, buckets, total: totals };
}

/** @returns what was metered; parts that say so where nothing was */
export async function readTraffic({ sql, launch }: ReportGround): Promise<Traffic> {
  const [span] = await sql<{ from: number | null; until: number | null }[]>`
    select min(second)::float8 as from, max(second)::float8 as until
    from   slipway.meter_second where launch = ${launch.id}`;
  const { from = null, until = null } = span ?? {};
  if (from === null || until === null) {
    return { traffic: NONE, latency: NONE, stores: new Map() };
  }
  const stores = await readStores(sql, launch.id);
  const seconds = until - from + 1;
  const bucketSeconds = Math.ceil(seconds / MOST_BUCKETS);
  const rows = await readBuckets(sql, launch.id, from, bucketSeconds);
  const count = Math.ceil(seconds / bucketSeconds);
  const frame = { fromMs: from * 1000, bucketMs: bucketSeconds * 1000, count };
  const named = new Set(launch.spec.stores.map(({ id }) => id));
  const every = Array.from(stores);
  const all = addUp(every.map(([, store]) => store));
  const unnamed = addUp(every.flatMap(([id, store]) => (named.has(id) ? [] : [store])));
  return {
    traffic: {
      fromMs: from * 1000,
      untilMs: (until + 1) * 1000,
      ...all,
      downtimeSeconds: sumOf(every.map(([, store]) => store.downtimeSeconds)),
      unnamed,
    },
    latency: latencyOf(launch.spec.criteria, rows, frame),
    stores,
  };
}
