/**
 * Reads what is known of the fleet, as the console and the command line show it: the states of the
 * devices, what waits, how long it will, what is in quarantine, and how the contract proof stands.
 *
 * Read in one snapshot, and often: it walks the epochs (one row each), and looks at single ops only
 * of epochs that lag and of the last minute. Of a fleet beyond `mostDevices` it leaves out what is
 * normal; the counts stay whole.
 */
import type { DeviceView, FleetView, ProofLine } from '@slipway/api';
import type { Sql, Transaction } from '@slipway/pg';
import {
  deviceState,
  drainForecast,
  ratePerSecond,
  type AppliedLately,
} from '../core/device-state.ts';
import { readQuarantine, type QuarantinedOp } from './quarantine.ts';
import { readAppliedLately, readDevices, type DeviceRow } from './view-devices.ts';
import { readRound, type Round } from './view-proof.ts';

type StoreOfFleet = FleetView['stores'][number];
type Proof = NonNullable<FleetView['proof']>;

/** Evidence of every epoch ever opened, in a round of fences. */
export type Prove = (tx: Transaction, round: Round) => Promise<readonly ProofLine[]>;

export interface ReadFleetOptions {
  /** Makes the lines of the contract proof; without it the view has none. */
  readonly prove?: Prove;
  /** A device is silent when it was not heard of for longer; 2 min unless told otherwise. */
  readonly silentAfterMs?: number;
  /** Of a larger fleet, normal devices and discharged epochs are only counted; default 2,000. */
  readonly mostDevices?: number;
}

const SILENT_AFTER_MS = 120_000;
const MOST_DEVICES = 2000;
/** Ops in quarantine that the view names, and those among which it counts who waits for one. */
const SHOWN = { mostNamed: 200, mostWaiting: 5000 } as const;

/** States that a large fleet's view only counts. */
const NORMAL = new Set<DeviceView['state']>(['healthy', 'draining']);
/** What waits on a device in one of these does not come by itself. */
const STUCK = new Set<DeviceView['state']>(['silent', 'forked']);

/** @param nowMs the server's clock, ms since 1970 */
export async function readFleetView(
  sql: Sql,
  nowMs: number,
  options: ReadFleetOptions = {},
): Promise<FleetView> {
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    const rows = await readDevices(tx);
    const lately = await readAppliedLately(tx, nowMs);
    const quarantine = await readQuarantine(tx, SHOWN);
    const round = options.prove ? await readRound(tx) : null;
    const lines = round ? await options.prove?.(tx, round) : undefined;

    const isLarge = rows.length > (options.mostDevices ?? MOST_DEVICES);
    const discharged = lines ? dischargedDevices(lines) : null;
    const silentAfterMs = options.silentAfterMs ?? SILENT_AFTER_MS;
    const devices = rows.map((row) => ({
      row,
      view: viewOf(row, deviceState(row, nowMs, silentAfterMs), discharged),
    }));
    return {
      stores: Array.from(Map.groupBy(devices, ({ row }) => row.store).entries(), ([store, all]) =>
        storeOf(store, all, { nowMs, isLarge, lately: lately.get(store) }),
      ),
      ops: {
        held: sum(rows, ({ held }) => held),
        applied: sum(rows, ({ applied }) => applied),
        quarantined: sum(rows, ({ quarantined }) => quarantined),
        perSecond: sum([...lately.values()], (each) => ratePerSecond(each, nowMs)),
      },
      proof: round && lines ? proofOf(round, lines, isLarge) : null,
      quarantine: quarantine.map(quarantinedView),
    };
  });
}

interface KnownDevice {
  readonly row: DeviceRow;
  readonly view: DeviceView;
}

interface StoreContext {
  readonly nowMs: number;
  readonly isLarge: boolean;
  readonly lately: AppliedLately | undefined;
}

function storeOf(
  store: string,
  all: readonly KnownDevice[],
  { nowMs, isLarge, lately }: StoreContext,
): StoreOfFleet {
  const counts: StoreOfFleet['counts'] = {};
  for (const { view } of all) counts[view.state] = (counts[view.state] ?? 0) + 1;
  const backlogOf = ({ row }: KnownDevice) => row.backlog ?? 0;
  const stuck = all.filter(({ view }) => STUCK.has(view.state));
  const speaking = all.filter(({ view }) => !STUCK.has(view.state) && view.state !== 'revoked');
  const waiting = sum(speaking, backlogOf) + sum(all, ({ row }) => row.unapplied);
  const oldest = all.flatMap(({ row }) => row.oldestMs ?? []);
  return {
    store,
    counts,
    devices: all.map(({ view }) => view).filter(({ state }) => !isLarge || !NORMAL.has(state)),
    backlog: sum(all, backlogOf),
    drainMs: drainForecast(
      waiting,
      sum(stuck, backlogOf),
      lately ? ratePerSecond(lately, nowMs) : 0,
    ),
    oldestUnappliedMs: oldest.reduce((age, atMs) => Math.max(age, nowMs - atMs), 0),
  };
}

function viewOf(
  row: DeviceRow,
  state: DeviceView['state'],
  discharged: ReadonlySet<string> | null,
): DeviceView {
  const { device, store, kind, label, isSimulated, epoch, ackedSeq, appliedSeq } = row;
  const { backlog, quarantined, seenMs, skewMs, schemaVersion } = row;
  return {
    device,
    store,
    kind,
    label,
    isSimulated,
    epoch,
    state,
    ackedSeq,
    appliedSeq,
    backlog,
    quarantined,
    seenMs,
    skewMs,
    schemaVersion,
    isDischarged: discharged ? discharged.has(device) : null,
  };
}

function quarantinedView(op: QuarantinedOp): FleetView['quarantine'][number] {
  const { device, epoch, seq, opId, type, reason, waiting, atMs } = op;
  return { device, epoch, seq, opId, type, reason, blocks: waiting.length, atMs };
}

/** @returns the devices none of whose epochs blocks */
function dischargedDevices(lines: readonly ProofLine[]): ReadonlySet<string> {
  const blocking = new Set(
    lines.filter(({ verdict }) => verdict === 'blocks').map(({ device }) => device),
  );
  return new Set(lines.map(({ device }) => device).filter((device) => !blocking.has(device)));
}

function proofOf(round: Round, lines: readonly ProofLine[], isLarge: boolean): Proof {
  const withVerdict = (verdict: ProofLine['verdict']) =>
    lines.filter((line) => line.verdict === verdict);
  const blocks = withVerdict('blocks');
  return {
    round: round.round,
    below: round.below,
    holds: blocks.length === 0,
    counts: {
      fenced: withVerdict('fenced').length,
      writtenOff: withVerdict('written-off').length,
      blocks: blocks.length,
      onProcedure: lines.filter(({ restsOnProcedure }) => restsOnProcedure).length,
    },
    lines: isLarge ? blocks : [...lines],
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
