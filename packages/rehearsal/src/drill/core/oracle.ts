/**
 * What must be true after a drill, from its script alone: no word of a device or of the cloud goes
 * into it. Prices are worked out from the books by trying every rule, in another way than tills do.
 */
import { GRANT, type Act, type DeviceScript } from './script.ts';

/** What the script leaves behind if all of it was done once, and what was to be refused was. */
export interface Expected {
  /** Ops of which each must be applied, once. */
  readonly opIds: ReadonlySet<string>;
  /** Each member's points, with what was given before. */
  readonly points: ReadonlyMap<string, number>;
}

const POINTS: Readonly<Partial<Record<Act['kind'], 1 | -1>>> = { earn: 1, burn: -1 };

export function expectedOf(scripts: readonly DeviceScript[]): Expected {
  const opIds = new Set<string>();
  const points = new Map<string, number>();
  for (const { members, acts } of scripts) {
    for (const member of members) points.set(member, GRANT);
    for (const { act } of acts) {
      if (act.kind === 'again' || act.kind === 'overburn') continue;
      opIds.add(act.opId);
      const sign = POINTS[act.kind];
      if (sign === undefined || !('member' in act)) continue;
      points.set(act.member, points.get(act.member)! + sign * act.points);
    }
  }
  return { opIds, points };
}

/** A price book, as it was shipped. */
export interface Book {
  readonly id: string;
  /** From here on, until the next one; ms since 1970. */
  readonly effectiveMs: number;
  readonly rules: readonly {
    readonly id: string;
    readonly sku: string;
    readonly kind: string;
    readonly priceMinor: number;
    readonly fromMs: number;
    readonly toMs: number | null;
  }[];
}

/** What the store's labels show: a till charges no more. */
export interface LabelsShow {
  readonly throughMs: number;
  readonly held: Readonly<Record<string, number>>;
}

/** The books and labels that a store had at one moment. */
export interface StorePrices {
  readonly books: readonly Book[];
  readonly labels: LabelsShow | null;
}

/**
 * What a store's tills may have stood upon when their lines were cut: anything from what they had
 * all been told for certain to what the cloud had last. Shelves are read back every few seconds,
 * so the two differ; between them lies a state for each moment at which a price changes.
 */
export function mayHaveStood(first: StorePrices, last: StorePrices): StorePrices[] {
  const between = [first.labels, last.labels].filter((one) => one !== null);
  const fromMs = Math.min(...between.map(({ throughMs }) => throughMs));
  const toMs = Math.max(...between.map(({ throughMs }) => throughMs));
  const moments = momentsOf(last.books).filter((ms) => ms > fromMs && ms < toMs);
  const labels = between.flatMap(({ held }) =>
    moments.flatMap((ms) => [ms - 1, ms].map((throughMs) => ({ throughMs, held }))),
  );
  return [first, last, ...labels.map((one) => ({ books: last.books, labels: one }))];
}

function momentsOf(books: readonly Book[], sku?: string): number[] {
  return books.flatMap(({ effectiveMs, rules }) => [
    effectiveMs,
    ...rules
      .filter((rule) => sku === undefined || rule.sku === sku)
      .flatMap(({ fromMs, toMs }) => [fromMs, toMs ?? 0]),
  ]);
}

function priceAt(books: readonly Book[], sku: string, ms: number): number | null {
  const begun = books.filter(({ effectiveMs }) => effectiveMs <= ms);
  const newest = Math.max(...begun.map(({ effectiveMs }) => effectiveMs));
  const book = begun.find(({ effectiveMs }) => effectiveMs === newest);
  const rules = book?.rules.filter((rule) => {
    return rule.sku === sku && rule.fromMs <= ms && (rule.toMs ?? Number.POSITIVE_INFINITY) > ms;
  });
  const promoted = rules?.filter(({ kind }) => kind === 'promotion') ?? [];
  return (promoted[0] ?? rules?.[0])?.priceMinor ?? null;
}

/**
 * @param toleranceMs how far the till's clock may be off: around a change either price is right
 * @returns every price in minor units that is right for a product at a moment
 */
export function rightPrices(
  { books, labels }: StorePrices,
  sku: string,
  atMs: number,
  toleranceMs: number,
): Set<number> {
  const moments = momentsOf(books, sku);
  const near = moments.filter((ms) => Math.abs(ms - atMs) <= toleranceMs);
  const right = new Set<number>();
  for (const ms of [atMs, atMs - toleranceMs, atMs + toleranceMs, ...near]) {
    const sinceMs = labels ? (labels.held[sku] ?? labels.throughMs) : ms;
    const looked = [ms, ...moments.filter((one) => one > sinceMs && one < ms)];
    if (sinceMs < ms) looked.push(sinceMs);
    const prices = looked.map((one) => priceAt(books, sku, one)).filter((one) => one !== null);
    if (prices.length > 0 && priceAt(books, sku, ms) !== null) right.add(Math.min(...prices));
  }
  return right;
}
