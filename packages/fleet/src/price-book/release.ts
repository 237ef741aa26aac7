/**
 * Decides in which order tills and shelf labels take a new price, and does nothing else.
 *
 *   down:  moment ──every till holds it──► labels ──read back──► done
 *   up:    labels ──read back──► tills (by their feed, at the moment or later) ──► done
 *
 * There is no state but what can be read back: each turn looks at the clock, the books, what tills
 * hold, and what labels show, and says what labels are to show and what tills are to be told. A
 * label shows the highest price that any till may charge from now until `leadMs` ahead; a till
 * charges the lowest price since the moment whose prices the labels are known to show.
 *
 * Rules (SPEC.md): P1 no till charges more than a label shows · P2 down: tills before shelves · P3
 * up: shelves before tills · P4 a label that cannot be confirmed keeps the increase of its product
 * from tills, and is named · P5 the same facts give the same decision.
 */
import type { ShippedBook } from './book.ts';
import { Ceiling } from './ceiling.ts';
import { changesOf, priceAt, type Release } from './timeline.ts';

/** What a label was read back to show; null where nothing is known. */
export interface LabelFact {
  readonly label: string;
  readonly sku: string;
  readonly shownMinor: number | null;
  /** What was set and is under way: it may come to be shown at any moment. */
  readonly pendingMinor: number | null;
}

export interface TillFact {
  readonly device: string;
  /** Names of the books that it surely holds, and `RELEASE_KEY` if it holds the newest release. */
  readonly holds: ReadonlySet<string>;
}

export interface ReleaseFacts {
  readonly nowMs: number;
  /** How long before its moment a higher price is put on shelves, in ms. */
  readonly leadMs: number;
  /** How far a till's clock may be off, in ms. */
  readonly marginMs: number;
  /** In the order in which tills get them. */
  readonly books: readonly ShippedBook[];
  readonly tills: readonly TillFact[];
  readonly labels: readonly LabelFact[];
  /** What tills were told last. */
  readonly before: Release | null;
}

/** The item of stream `price-books` that tells tills what the labels show. */
export const RELEASE_KEY = 'released';

export type Step = 'moment' | 'tills' | 'labels';

/** A change of a price that is not through yet. */
export interface OpenChange {
  readonly sku: string;
  readonly atMs: number;
  readonly direction: 'down' | 'up';
  readonly fromMinor: number;
  readonly toMinor: number;
  readonly waitsFor: Step;
  /** The tills or labels that it waits for. */
  readonly names: readonly string[];
}

export interface ReleaseDecision {
  /** What labels are to show, of those that neither show it nor are on the way to it. */
  readonly set: readonly { label: string; sku: string; priceMinor: number; currency: string }[];
  /** What tills are to be told; the same as before if nothing is new. */
  readonly release: Release;
  readonly open: readonly OpenChange[];
}

/** @returns how many books, from the oldest, every till surely holds */
export function heldByAll(books: readonly ShippedBook[], tills: readonly TillFact[]): number {
  const missing = books.findIndex(({ id }) => tills.some(({ holds }) => !holds.has(id)));
  return missing < 0 ? books.length : missing;
}

/** Decides one turn for one store. */
export function decideRelease(facts: ReleaseFacts): ReleaseDecision {
  const { nowMs, leadMs, books, tills, labels, before } = facts;
  const held = heldByAll(books, tills);
  const latestMs = latestChange(books, nowMs + leadMs);
  const set: ReleaseDecision['set'][number][] = [];
  const open: OpenChange[] = [];
  const heldBack: Record<string, number> = {};
  for (const [sku, own] of Map.groupBy(labels, (label) => label.sku)) {
    const ceiling = new Ceiling(books, held, sku);
    const wish = ceiling.highest(nowMs - facts.marginMs, nowMs + leadMs);
    if (!wish) continue; // it is not sold: its labels stay as they are
    const { priceMinor, currency } = wish;
    const late = own.filter((one) => !shows(one, priceMinor));
    const unset = late.filter(({ pendingMinor }) => pendingMinor !== priceMinor);
    for (const { label } of unset) set.push({ label, sku, priceMinor, currency });
    const knownMs = Math.min(...own.map((label) => confirmedMs(label, ceiling, facts)));
    const lastMs = ceiling.changeAtOrBefore(nowMs + leadMs);
    if (knownMs < lastMs) heldBack[sku] = knownMs;
    const change = openChange(facts, sku, { wish: priceMinor, late, isHeld: knownMs < lastMs });
    if (change) open.push(change);
  }
  const release = { throughMs: latestMs, held: heldBack };
  return { set, release: before && isSame(before, release) ? before : release, open };
}

/** @returns whether it shows a price, and nothing else is under way */
function shows({ shownMinor, pendingMinor }: LabelFact, priceMinor: number): boolean {
  return shownMinor === priceMinor && (pendingMinor === null || pendingMinor === priceMinor);
}

/**
 * @returns the latest moment, at most `leadMs` ahead, whose prices a label is known to show, as the
 *   change that it follows; 0 if none is known
 */
function confirmedMs(label: LabelFact, ceiling: Ceiling, facts: ReleaseFacts): number {
  const { nowMs, leadMs, marginMs, before } = facts;
  const { shownMinor, pendingMinor } = label;
  if (shownMinor === null) {
    const ms = before ? (before.held[label.sku] ?? before.throughMs) : 0;
    return ceiling.changeAtOrBefore(ms);
  }
  const low = Math.min(shownMinor, pendingMinor ?? shownMinor);
  const fits = (ms: number) => (ceiling.at(ms)?.priceMinor ?? Number.POSITIVE_INFINITY) <= low;
  const startMs = nowMs - marginMs;
  if (!fits(startMs)) return ceiling.changesUntil(startMs).findLast(fits) ?? 0;
  const ahead = ceiling.changesUntil(nowMs + leadMs).filter((ms) => ms > startMs);
  const firstTooHigh = ahead.find((ms) => !fits(ms));
  return ceiling.changeAtOrBefore(firstTooHigh === undefined ? nowMs + leadMs : firstTooHigh - 1);
}

function latestChange(books: readonly ShippedBook[], untilMs: number): number {
  let latestMs = 0;
  const take = (ms: number | null) => {
    if (ms !== null && ms <= untilMs && ms > latestMs) latestMs = ms;
  };
  for (const { book } of books) {
    take(book.effectiveMs);
    for (const { fromMs, toMs } of book.rules) {
      take(fromMs);
      take(toMs);
    }
  }
  return latestMs;
}

interface Standing {
  readonly wish: number;
  readonly late: readonly LabelFact[];
  readonly isHeld: boolean;
}

/** @returns the newest change of a product as far as it is not through, for people to see */
function openChange(
  { nowMs, leadMs, marginMs, books, tills }: ReleaseFacts,
  sku: string,
  { wish, late, isHeld }: Standing,
): OpenChange | null {
  const prices = changesOf(books, sku)
    .filter((ms) => ms <= nowMs + leadMs)
    .map((atMs) => ({ atMs, price: priceAt(books, sku, atMs)?.priceMinor }));
  const last = prices.findLastIndex(({ price }, at) => at > 0 && price !== prices[at - 1]!.price);
  const [from, to] = [prices[last - 1]?.price, prices[last]?.price];
  if (from === undefined || to === undefined) return null;
  const { atMs } = prices[last]!;
  const change = { sku, atMs, fromMinor: from, toMinor: to };
  const labels = late.map(({ label }) => label);
  if (to > from) {
    const behind = tills.filter(({ holds }) => !holds.has(RELEASE_KEY)).map(({ device }) => device);
    const waits = isHeld ? ('labels' as const) : ('tills' as const);
    const names = isHeld ? labels : behind;
    const isOpen = names.length > 0;
    return isOpen ? { ...change, direction: 'up', waitsFor: waits, names } : null;
  }
  const down = { ...change, direction: 'down' as const };
  if (nowMs < atMs + marginMs) return { ...down, waitsFor: 'moment', names: [] };
  const lacking = tills.filter(({ holds }) => books.some(({ id }) => !holds.has(id)));
  if (wish > to && lacking.length > 0) {
    return { ...down, waitsFor: 'tills', names: lacking.map(({ device }) => device) };
  }
  return labels.length > 0 ? { ...down, waitsFor: 'labels', names: labels } : null;
}

function isSame(one: Release, other: Release): boolean {
  const [mine, others] = [Object.entries(one.held), Object.entries(other.held)];
  const isEqual = mine.length === others.length && mine.every(([k, ms]) => other.held[k] === ms);
  return one.throughMs === other.throughMs && isEqual;
}
