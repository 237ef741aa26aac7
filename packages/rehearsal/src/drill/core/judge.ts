/**
 * Holds what was seen against what must be true. Each check says what it found, passed or not: a
 * report of nothing but green marks tells nobody what was looked at.
 *
 * Rules (SPEC.md): D1 nothing lost · D2 nothing doubled · D3 balances and prices are the oracle's ·
 * D4 the line was really cut · D5 what must be refused was · D6 drained in time.
 */
import type { AgentState, OpReceipt, Progress, TillReceipt } from '../ports.ts';
import { rightPrices, type Expected, type StorePrices } from './oracle.ts';
import type { DrillCheck } from './report.ts';
import type { Act } from './script.ts';

/** How one act went. */
export interface ActRecord {
  readonly device: string;
  readonly act: Act;
  /** Null when it was refused. */
  readonly receipt: TillReceipt | null;
  /** The code of the refusal; null when it was done. */
  readonly refusal: string | null;
  readonly tookMs: number;
}

/** A line that a till priced. */
export interface PricedLine {
  readonly device: string;
  readonly opId: string;
  readonly sku: string;
  readonly priceMinor: number;
  /** By the cloud's clock, ms since 1970. */
  readonly atMs: number;
}

export interface Seen {
  readonly expected: Expected;
  readonly records: readonly ActRecord[];
  readonly states: readonly AgentState[];
  /** The cloud's side when the lines were cut, and just before they were mended. */
  readonly progress: { readonly cut: readonly Progress[]; readonly mended: readonly Progress[] };
  readonly ackedMs: number | null;
  readonly appliedMs: number | null;
  readonly limitMs: number;
  readonly receipts: readonly OpReceipt[];
  /** What the cloud told each member's till after all was applied. */
  readonly balances: ReadonlyMap<string, number | null>;
  /** Members whose points could not be taken back at the end. */
  readonly leftBehind: readonly string[];
  readonly lines: readonly PricedLine[];
  /** What the store's tills may have stood upon when their lines were cut. */
  readonly prices: readonly StorePrices[];
  /** Parts of a device's self-test that did not hold, before or after. */
  readonly broken: readonly string[];
}

/** How far a till's clock may be off around a change of a price, in ms. */
const CLOCK_MS = 2_000;
const SHOWN = 3;
/** The code with which the agent refuses what may not be given away offline. */
const BURN_REFUSED = 'DEVICE_BURN_LIMIT';

type Check = (seen: Seen) => DrillCheck;

const CHECKS: readonly Check[] = [
  wasCut,
  sellsOn,
  refuses,
  repeats,
  drains,
  losesNothing,
  doublesNothing,
  balances,
  prices,
  leavesNothing,
  selfTests,
];

/** @returns all checks, in order */
export function judge(seen: Seen): DrillCheck[] {
  return CHECKS.map((check) => check(seen));
}

function verdict(id: string, what: string, bad: readonly string[], good: string): DrillCheck {
  const more = bad.length > SHOWN ? `, and ${bad.length - SHOWN} more` : '';
  const detail = bad.length === 0 ? good : `${bad.slice(0, SHOWN).join(', ')}${more}`;
  return { id, passed: bad.length === 0, what, detail };
}

function wasCut({ progress, states }: Seen): DrillCheck {
  const moved = progress.mended.filter(({ device, epoch, ackedSeq }) => {
    const before = progress.cut.find((one) => one.device === device && one.epoch === epoch);
    return before?.ackedSeq !== ackedSeq;
  });
  const bad = [
    ...moved.map(({ device }) => `${device} reached the cloud`),
    ...states.filter(({ isCut }) => !isCut).map(({ device }) => `${device} was not cut`),
  ];
  return verdict('cut', 'no device reached the cloud', bad, `${states.length} devices were cut`);
}

function sellsOn({ records }: Seen): DrillCheck {
  const wanted = records.filter(({ act }) => act.kind !== 'overburn');
  const bad = wanted
    .filter(({ refusal }) => refusal !== null)
    .map(({ device, act, refusal }) => `${device} refused a ${act.kind} (${refusal})`);
  const slowest = Math.max(0, ...wanted.map(({ tookMs }) => tookMs));
  const good = `${wanted.length} acts, the slowest receipt after ${Math.round(slowest)} ms`;
  return verdict('receipts', 'every act had its receipt offline', bad, good);
}

function refuses({ records }: Seen): DrillCheck {
  const over = records.filter(({ act }) => act.kind === 'overburn');
  const bad = over
    .filter(({ refusal }) => refusal !== BURN_REFUSED)
    .map(({ device, refusal }) => `${device}: ${refusal ?? 'done'}`);
  return verdict('refused', 'burns beyond the bounds were refused', bad, `${over.length} refused`);
}

function repeats({ records }: Seen): DrillCheck {
  const firsts = new Map(
    records.flatMap(({ act, receipt }) => ('opId' in act ? [[act.opId, receipt] as const] : [])),
  );
  const again = records.filter(({ act }) => act.kind === 'again');
  const bad = again.flatMap(({ device, act, receipt }) => {
    if (act.kind !== 'again' || !('opId' in act.of)) return [];
    const first = firsts.get(act.of.opId);
    if (!first || !receipt) return []; // refused both times: `receipts` tells of it
    const isSame = receipt.isRepeated && receipt.epoch === first.epoch && receipt.seq === first.seq;
    return isSame ? [] : [`${device}: ${act.of.opId}`];
  });
  const what = 'what was sent twice was done once';
  return verdict('repeated', what, bad, `${again.length} sent twice`);
}

function drains({ ackedMs, appliedMs, limitMs }: Seen): DrillCheck {
  const bad = [
    ...(ackedMs === null ? ['not all was held in time'] : []),
    ...(appliedMs === null ? ['not all was applied in time'] : []),
  ];
  const good = `held after ${ackedMs} ms, applied after ${appliedMs} ms`;
  return verdict('drained', `drained within ${limitMs / 1000} s`, bad, good);
}

function losesNothing({ expected, receipts }: Seen): DrillCheck {
  const applied = new Set(
    receipts.filter(({ state }) => state === 'applied').map(({ opId }) => opId),
  );
  const bad = [...expected.opIds].filter((opId) => !applied.has(opId));
  const good = `${expected.opIds.size} of ${expected.opIds.size} ops applied`;
  return verdict('lost', 'nothing was lost', bad, good);
}

function doublesNothing({ expected, receipts, records }: Seen): DrillCheck {
  const applied = receipts.filter(({ state }) => state === 'applied');
  const counts = Map.groupBy(applied, ({ opId }) => opId);
  const over = new Set(records.flatMap(({ act }) => (act.kind === 'overburn' ? [act.opId] : [])));
  const bad = [
    ...[...counts].filter(([, all]) => all.length > 1).map(([opId]) => `${opId} twice`),
    ...[...over].filter((opId) => counts.has(opId)).map((opId) => `${opId}, though refused`),
  ];
  return verdict('doubled', 'nothing was doubled', bad, `${expected.opIds.size} ops, once each`);
}

function balances({ expected, balances: told }: Seen): DrillCheck {
  const bad = [...expected.points]
    .filter(([member, points]) => told.get(member) !== points)
    .map(([member, points]) => `${member} has ${told.get(member) ?? 'nothing'}, not ${points}`);
  const good = `${expected.points.size} members`;
  return verdict('balances', "balances are the oracle's", bad, good);
}

function prices({ lines, prices: states }: Seen): DrillCheck {
  const what = "prices are the oracle's";
  if (states.every(({ books }) => books.length === 0)) {
    return verdict('prices', what, [], 'the store has no price book: nothing was looked up');
  }
  const bad = lines
    .filter(({ sku, atMs, priceMinor }) => {
      return !states.some((one) => rightPrices(one, sku, atMs, CLOCK_MS).has(priceMinor));
    })
    .map(({ device, opId, sku, priceMinor }) => `${device} ${opId}: ${sku} at ${priceMinor}`);
  const different = new Set(lines.map(({ sku, priceMinor }) => `${sku} ${priceMinor}`)).size;
  return verdict('prices', what, bad, `${lines.length} lines, ${different} different prices`);
}

function leavesNothing({ leftBehind, expected }: Seen): DrillCheck {
  const good = `every sale was returned, the points of ${expected.points.size} members taken back`;
  return verdict('left', 'nothing is left behind', leftBehind, good);
}

function selfTests({ broken, states }: Seen): DrillCheck {
  const good = `${states.length} devices, before and after`;
  return verdict('self-test', 'every device tests itself sound', broken, good);
}
