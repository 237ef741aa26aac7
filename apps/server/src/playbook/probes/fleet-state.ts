/**
 * `fleet-state`: the devices of a store. `versions`: all run one version; `drained`: no operation
 * waits, and each clock is within 2 s of ours; `synced`: 99 % of their operations are applied.
 */
import type { Sql } from '@slipway/pg';
import type { ProbeResult } from '@slipway/playbook/checklist';
import type { OpenProbe } from './probe-ground.ts';

const SKEW_MS = 2_000;
/** An operation that arrived later than this is on its way, in ms. */
const ON_ITS_WAY_MS = 60_000;
/** A device that was not heard of for longer may hold what nobody knows, in ms. */
const SILENT_MS = 15 * 60_000;
const SYNCED = 0.99;

interface DeviceRow {
  readonly device: string;
  readonly version: string | null;
  readonly skewMs: number | null;
  readonly seenAgoMs: number | null;
  /** Operations that it said it has and the cloud does not hold; null: it never said. */
  readonly backlog: number | null;
  readonly held: number;
  readonly applied: number;
  readonly quarantined: number;
  /** Age of the oldest operation that is held and not applied; 0: there is none. */
  readonly oldestMs: number;
}

async function readStore(sql: Sql, store: string | null): Promise<DeviceRow[]> {
  const [there] = await sql<{ there: boolean }[]>`
    select to_regclass('slipway.fleet_epoch') is not null as there`;
  if (!there?.there) return [];
  return sql<DeviceRow[]>`
    select   d.id as device, n.agent_version as version, n.skew_ms::float8 as "skewMs",
             (extract(epoch from clock_timestamp() - n.seen_at) * 1000)::float8 as "seenAgoMs",
             greatest(n.device_seq - n.acked_seq, 0)::float8 as backlog,
             a.held::float8 as held, a.applied::float8 as applied,
             coalesce(q.ops, 0)::float8 as quarantined, coalesce(o.age, 0)::float8 as "oldestMs"
    from     slipway.fleet_device d
    cross    join lateral (
      select agent_version, skew_ms, seen_at, device_seq, acked_seq
      from   slipway.fleet_epoch where device = d.id order by epoch desc limit 1
    ) n
    cross    join lateral (
      select sum(acked_seq) as held, sum(applied_seq) as applied
      from   slipway.fleet_epoch where device = d.id
    ) a
    left     join lateral (
      select count(*) as ops
      from   slipway.fleet_receipt where device = d.id and state = 'quarantined'
    ) q on true
    left     join lateral (   -- of each epoch that is behind, the first operation that waits
      select max(extract(epoch from clock_timestamp() - f.received_at) * 1000) as age
      from   slipway.fleet_epoch e
      join   slipway.fleet_op f
        on   f.device = e.device and f.epoch = e.epoch and f.seq = e.applied_seq + 1
      where  e.device = d.id and e.applied_seq < e.acked_seq
    ) o on true
    where    d.revoked_at is null and (${store}::text is null or d.store = ${store})
    order by d.id`;
}

function haveOneVersion(devices: readonly DeviceRow[]): ProbeResult {
  const silent = devices.find(({ version }) => version === null);
  if (silent) throw new Error(`${silent.device} has told no version yet`);
  const versions = [...new Set(devices.map(({ version }) => version))];
  const note = `${devices.length} device(s) run ${versions.join(' and ')}`;
  return { holds: versions.length === 1, note };
}

/** @returns what keeps a device from being drained; null: nothing does */
function whyNotDrained({ device, skewMs, seenAgoMs, ...row }: DeviceRow): string | null {
  if (seenAgoMs === null || seenAgoMs > SILENT_MS) return `${device} is silent`;
  if (row.oldestMs > ON_ITS_WAY_MS) return `an operation of ${device} waits to be applied`;
  const { backlog } = row;
  if (backlog === null || (backlog > 0 && seenAgoMs > ON_ITS_WAY_MS)) {
    return `${device} holds ${backlog ?? 'nobody knows how many'} operation(s)`;
  }
  if (skewMs === null) return `${device} has told no time yet`;
  return Math.abs(skewMs) < SKEW_MS ? null : `the clock of ${device} is off by ${skewMs} ms`;
}

function areDrained(devices: readonly DeviceRow[]): ProbeResult {
  const reasons = devices.flatMap((one) => whyNotDrained(one) ?? []);
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return reasons.length === 0
    ? { holds: true, note: `${devices.length} queue(s) are empty, clocks agree` }
    : { holds: false, note: `${reasons[0]}${more}` };
}

function areSynced(devices: readonly DeviceRow[]): ProbeResult {
  const sum = (of: (row: DeviceRow) => number) => devices.reduce((all, row) => all + of(row), 0);
  const known = sum(({ held, backlog }) => held + (backlog ?? 0));
  if (known === 0) throw new Error('no operation has arrived yet');
  const quarantined = sum((row) => row.quarantined);
  const share = sum(({ applied }) => applied) / known;
  const note = `${(share * 100).toFixed(1)} % of ${known} applied, ${quarantined} in quarantine`;
  return { holds: share >= SYNCED && quarantined === 0, note };
}

const LOOKS: Readonly<Record<string, (devices: readonly DeviceRow[]) => ProbeResult>> = {
  versions: haveOneVersion,
  drained: areDrained,
  synced: areSynced,
};

export const openFleetState: OpenProbe = ({ launch, open }) => ({
  kind: 'fleet-state',
  read: async ({ probed, store }) => {
    const { devices } = launch.spec;
    const sql = devices ? await open(devices.on) : undefined;
    if (!sql) return { holds: true, note: 'the launch has no devices' };
    const rows = await readStore(sql, store);
    const look = LOOKS[probed.ask['of'] ?? ''];
    if (rows.length === 0 || !look) throw new Error(`no device of ${store ?? 'it'} is enrolled`);
    return look(rows);
  },
});
