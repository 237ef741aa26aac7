/**
 * Drills a store: its devices lose the cloud, sell on by script, and come back.
 *
 *   look ► give points ► cut ► script ► mend ► drain ► look again ► take points back ► report
 *
 * The cut is a lease that is said again and again: a drill that dies gives the lines back by
 * itself, LEASE_MS later.
 */
import type { Clock, Random } from '@slipway/kernel';
import { expectedOf, mayHaveStood } from './core/oracle.ts';
import { judge, type ActRecord, type PricedLine } from './core/judge.ts';
import type { DrillReport } from './core/report.ts';
import { GRANT, makeScript, type DeviceScript } from './core/script.ts';
import { DrillDevicesError, DrillNotReadyError } from './errors.ts';
import { play } from './play.ts';
import {
  TillRefusal,
  type AgentState,
  type DrillAgent,
  type DrillCloud,
  type EnrolledDevice,
  type OpReceipt,
  type TillReceipt,
} from './ports.ts';

/** After so long without word of the drill, a device takes its line back, in ms. */
export const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const LOOK_MS = 100;
const READY_MS = 180_000;
const SETTLE_MS = 1_000;

export interface DrillOptions {
  readonly id: string;
  readonly store: string;
  /** How long the store is offline in the drill's time, in ms. */
  readonly forMs: number;
  /** How many times faster than the clock on the wall, 1 or more. */
  readonly speed: number;
  /** Acts of each device. */
  readonly acts: number;
  /** From the mended line to the last op applied, in ms. */
  readonly drainWithinMs: number;
  readonly cloud: DrillCloud;
  readonly agents: readonly DrillAgent[];
  readonly clock: Clock;
  readonly random: Random;
  /** Told what is being done, and how far it has come. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** A device that takes part. */
interface Part {
  readonly agent: DrillAgent;
  readonly enrolled: EnrolledDevice;
  readonly state: AgentState;
  readonly script: DeviceScript;
}

/**
 * @returns the report, whether it passed or not
 * @throws {DrillDevicesError | DrillNotReadyError} nothing was cut
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const { cloud, clock, store, say, signal } = options;
  const beganMs = clock.nowMs();
  // The points that are given next reach a till behind this in its feed: when it has been told of
  // them, it has been told of these prices, too.
  const known = await cloud.prices(store);
  const parts = await gather(options, skusOf(known.books));
  const devices = parts.map(({ enrolled }) => enrolled.device);
  const broken = await selfTests(parts, 'before');
  const since = await cloud.progress(devices);
  say(`${store}: ${parts.length} devices; members are given their points`);
  await giveAll(options, parts);

  const records: ActRecord[] = [];
  const states: AgentState[] = [];
  let prices = [known];
  const lease = new AbortController();
  let renewing: Promise<void> | undefined;
  const progress: { cut: typeof since; mended: typeof since } = { cut: [], mended: [] };
  try {
    await Promise.all(parts.map(({ agent }) => agent.cut(LEASE_MS)));
    renewing = renew(parts, clock, AbortSignal.any([lease.signal, signal]));
    progress.cut = await settled(options, devices);
    prices = mayHaveStood(known, await cloud.prices(store));
    say(`${store}: cut off, for ${options.forMs / options.speed / 1000} s`);
    const scripts = parts.map(({ script, agent }) => ({ ...script, agent }));
    records.push(...(await play(scripts, options)));
    states.push(...(await Promise.all(parts.map(({ agent }) => agent.state()))));
    progress.mended = await cloud.progress(devices);
  } finally {
    lease.abort();
    await renewing;
    await Promise.all(parts.map(({ agent }) => agent.mend().catch(() => undefined)));
  }
  say(`${store}: mended; ${records.length} acts drain`);
  const drained = await drain(options, lastOps(records));
  const expected = expectedOf(parts.map(({ script }) => script));
  const balances = await toldBalances(options, parts, expected.points);
  const leftBehind = await takeAllBack(options, parts, balances);
  broken.push(...(await selfTests(parts, 'after')));
  const receipts: OpReceipt[] = [];
  for (const { device, epoch } of await cloud.progress(devices)) {
    const after = since.find((one) => one.device === device && one.epoch === epoch)?.ackedSeq ?? 0;
    receipts.push(...(await cloud.receipts(device, epoch, after)));
  }
  const lines = await soldLines(parts, records);
  const limitMs = options.drainWithinMs;
  const seen = { expected, records, states, progress, ...drained, limitMs, receipts, balances };
  const checks = judge({ ...seen, leftBehind, lines, prices, broken });
  return {
    drill: options.id,
    store,
    passed: checks.every(({ passed }) => passed),
    forMs: options.forMs,
    speed: options.speed,
    beganMs,
    endedMs: clock.nowMs(),
    devices: parts.map(({ enrolled, state }) => deviceLine(enrolled, state, records)),
    ackedMs: drained.ackedMs,
    appliedMs: drained.appliedMs,
    checks,
  };
}

function skusOf(books: Awaited<ReturnType<DrillCloud['prices']>>['books']): string[] {
  const newest = books.toSorted((a, b) => b.effectiveMs - a.effectiveMs)[0];
  const fromFirst = newest?.rules.filter((rule) => {
    const isWhole = rule.toMs === null && rule.kind === 'price';
    return isWhole && rule.fromMs <= newest.effectiveMs;
  });
  return Array.from(new Set(fromFirst?.map(({ sku }) => sku) ?? []));
}

/** @throws {DrillDevicesError} one of the store's devices is not there, or is not fit */
async function gather(options: DrillOptions, skus: readonly string[]): Promise<Part[]> {
  const { cloud, agents, store, id, acts, random } = options;
  const enrolled = await cloud.devices(store);
  const known = await Promise.all(
    agents.map(async (agent) => ({ agent, state: await agent.state() })),
  );
  const own = known.filter(({ state }) => state.store === store);
  const problems = enrolled
    .filter(({ device }) => !own.some(({ state }) => state.device === device))
    .map(({ device }) => `${device} is enrolled and takes no part`);
  if (enrolled.length === 0) problems.push('no device is enrolled there');
  for (const { state } of own) {
    if (!state.isSelling) problems.push(`${state.device} does not sell`);
    if (state.isCut) problems.push(`${state.device} is cut off already, by another drill`);
  }
  if (problems.length > 0) throw new DrillDevicesError(store, problems);
  const devices = enrolled.map(({ device }) => device);
  const scripts = makeScript({ drill: id, devices, skus, acts, random });
  return enrolled.map((one, at) => {
    const { agent, state } = own.find(({ state: { device } }) => device === one.device)!;
    return { agent, state, enrolled: one, script: scripts[at]! };
  });
}

async function selfTests(parts: readonly Part[], when: string): Promise<string[]> {
  const tests = parts.map(async ({ agent, enrolled }) => {
    const { failed } = await agent.selfTest();
    return failed.map((name) => `${enrolled.device} ${when}: ${name}`);
  });
  return (await Promise.all(tests)).flat();
}

/** @throws {DrillNotReadyError} the points did not come back to the tills in time */
async function giveAll({ store, clock, signal }: DrillOptions, parts: readonly Part[]) {
  for (const { agent, script } of parts) {
    for (const member of script.members) await agent.earn(`${member}:grant`, member, GRANT);
  }
  const deadlineMs = clock.nowMs() + READY_MS;
  for (const { agent, script, enrolled } of parts) {
    for (const member of script.members) {
      while ((await agent.balance(member)) !== GRANT) {
        if (clock.nowMs() > deadlineMs) {
          const what = `${enrolled.device} was not told the balance of ${member} in time`;
          throw new DrillNotReadyError(store, what);
        }
        await clock.sleep(LOOK_MS, signal);
      }
    }
  }
}

/** @returns how far the cloud is, once what was under way when the lines were cut has arrived */
async function settled({ cloud, clock, signal }: DrillOptions, devices: readonly string[]) {
  const heldOf = (all: Awaited<ReturnType<DrillCloud['progress']>>) =>
    all.map(({ device, epoch, ackedSeq }) => `${device}/${epoch}/${ackedSeq}`).join(' ');
  for (let before = ''; ;) {
    const progress = await cloud.progress(devices);
    if (heldOf(progress) === before) return progress;
    before = heldOf(progress);
    await clock.sleep(SETTLE_MS, signal);
  }
}

async function renew(parts: readonly Part[], clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(RENEW_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    // An agent that does not answer now is looked at when its acts are.
    await Promise.all(parts.map(({ agent }) => agent.cut(LEASE_MS).catch(() => undefined)));
  }
}

/** By device: the place of the drill's last op. Customers go on, so what comes after is not its. */
function lastOps(records: readonly ActRecord[]): ReadonlyMap<string, TillReceipt> {
  const last = new Map<string, TillReceipt>();
  for (const { device, receipt } of records) {
    const before = last.get(device);
    const isLater =
      receipt !== null && (!before || receipt.epoch > before.epoch || receipt.seq > before.seq);
    if (isLater) last.set(device, receipt);
  }
  return last;
}

/** @returns how long it took until all was held, and applied, in ms; null: not in time */
async function drain(options: DrillOptions, last: ReadonlyMap<string, TillReceipt>) {
  const { clock, cloud, drainWithinMs, signal } = options;
  const beganMs = clock.nowMs();
  const hasCome = (device: string, epoch: number, seq: number) => {
    const wanted = last.get(device);
    return !wanted || epoch > wanted.epoch || seq >= wanted.seq;
  };
  let ackedMs: number | null = null;
  while (clock.nowMs() - beganMs <= drainWithinMs) {
    const all = await cloud.progress([...last.keys()]);
    const isHeld = all.every(({ device, epoch, ackedSeq }) => hasCome(device, epoch, ackedSeq));
    if (isHeld) ackedMs ??= clock.nowMs() - beganMs;
    if (all.every(({ device, epoch, appliedSeq }) => hasCome(device, epoch, appliedSeq))) {
      return { ackedMs, appliedMs: clock.nowMs() - beganMs };
    }
    await clock.sleep(LOOK_MS, signal);
  }
  return { ackedMs, appliedMs: null };
}

/** Waits for what the feed tells each till to be what is expected, within the drain's time. */
async function toldBalances(
  { clock, drainWithinMs, signal }: DrillOptions,
  parts: readonly Part[],
  expected: ReadonlyMap<string, number>,
): Promise<Map<string, number | null>> {
  const deadlineMs = clock.nowMs() + drainWithinMs;
  const told = new Map<string, number | null>();
  for (const { agent, script } of parts) {
    for (const member of script.members) {
      let points = await agent.balance(member);
      while (points !== expected.get(member) && clock.nowMs() < deadlineMs) {
        await clock.sleep(LOOK_MS, signal);
        points = await agent.balance(member);
      }
      told.set(member, points);
    }
  }
  return told;
}

/** @returns members whose points could not be taken back within the drain's time */
async function takeAllBack(
  { clock, drainWithinMs, signal }: DrillOptions,
  parts: readonly Part[],
  balances: ReadonlyMap<string, number | null>,
): Promise<string[]> {
  const deadlineMs = clock.nowMs() + drainWithinMs;
  const left = new Set<string>();
  for (const { agent, script } of parts) {
    for (const member of script.members) {
      const points = balances.get(member) ?? 0;
      if (points > 0 && !(await insist(() => agent.burn(`${member}:back`, member, points)))) {
        left.add(member);
      }
    }
  }
  for (const { agent, script } of parts) {
    for (const member of script.members) {
      if (left.has(member)) continue;
      if (!(await insist(async () => ((await agent.balance(member)) ?? 0) === 0))) left.add(member);
    }
  }
  return [...left];

  /** A till burns on only once it knows that what it burned before is in the balance. */
  async function insist(work: () => Promise<unknown>): Promise<boolean> {
    while (clock.nowMs() < deadlineMs) {
      const isDone = await work().catch((error: unknown) => {
        if (error instanceof TillRefusal) return false;
        throw error;
      });
      if (isDone) return true;
      await clock.sleep(LOOK_MS, signal);
    }
    return false;
  }
}

async function soldLines(parts: readonly Part[], records: readonly ActRecord[]) {
  const lines: PricedLine[] = [];
  for (const { device, act, receipt } of records) {
    if (act.kind !== 'sale' || !receipt) continue;
    const { agent, state } = parts.find(({ enrolled }) => enrolled.device === device)!;
    const atMs = receipt.wallMs - (state.skewMs ?? 0);
    for (const { sku, priceMinor } of await agent.sold(act.opId)) {
      lines.push({ device, opId: act.opId, sku, priceMinor, atMs });
    }
  }
  return lines;
}

function deviceLine(enrolled: EnrolledDevice, state: AgentState, records: readonly ActRecord[]) {
  const own = records.filter(({ device }) => device === enrolled.device);
  const { device, kind, label, isSimulated } = enrolled;
  const ops = own.filter(({ receipt }) => receipt !== null && !receipt.isRepeated).length;
  const slowestMs = Math.round(Math.max(0, ...own.map(({ tookMs }) => tookMs)));
  return { device, kind, label, isSimulated, agentVersion: state.agentVersion, ops, slowestMs };
}
