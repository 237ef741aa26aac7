/**
 * Reads a price book as people write it, and says everything that is wrong with it, by line.
 *
 *   store: s01
 *   currency: USD
 *   effective: 2026-12-01T06:00:00Z
 *   prices:
 *     - { sku: milk, price: 3.49 }
 *     - { sku: eggs, price: 2.99, to: 2026-12-24T00:00:00Z }
 *   promotions:
 *     - { sku: milk, percent-off: 10, from: 2026-12-05T00:00:00Z, to: 2026-12-12T00:00:00Z }
 */
import {
  checkShape,
  nearest,
  parseInput,
  readDocument,
  type InputDocument,
  type Problem,
} from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { closed, Currency, Id } from '../payload/shapes.ts';
import { takeOff, type PriceBook, type PriceRule } from './book.ts';
import { checkOverlaps, type PlacedRule } from './overlap.ts';

/** `3.49`, as text or as a number with at most two places. */
const Amount = Type.Union([Type.String(), Type.Number()]);
const Instant = Type.String();

const PriceLine = closed({
  id: Type.Optional(Id),
  sku: Id,
  price: Amount,
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
});
const PromotionLine = closed({
  id: Type.Optional(Id),
  sku: Id,
  price: Type.Optional(Amount),
  'percent-off': Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100 })),
  from: Instant,
  to: Instant,
});
const BookFile = closed({
  store: Id,
  currency: Currency,
  effective: Instant,
  prices: Type.Array(PriceLine, { minItems: 1, maxItems: 100_000 }),
  promotions: Type.Optional(Type.Array(PromotionLine, { maxItems: 100_000 })),
});
type BookFile = Static<typeof BookFile>;

export interface ReadBookOptions {
  /** The products that there are; without, any is taken. */
  readonly skus?: ReadonlySet<string>;
}

/** @throws {InputFileError} with every problem at its line */
export function readPriceBook(file: string, options: ReadBookOptions = {}): PriceBook {
  return bookOf(readDocument(file), options);
}

/** @throws {InputFileError} with every problem at its line */
export function parsePriceBook(text: string, file: string, options: ReadBookOptions = {}) {
  return bookOf(parseInput(text, file), options);
}

function bookOf(document: InputDocument, { skus }: ReadBookOptions): PriceBook {
  const shape = checkShape(BookFile, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  const problems: Problem[] = [];
  const say = (path: Problem['path'], what: string, next: string) =>
    void problems.push({ path, what, next });
  const effectiveMs = instant(shape.value.effective, ['effective'], say) ?? 0;
  const reading: Reading = { file: shape.value, effectiveMs, say };
  const prices = readPrices(reading);
  const rules = [...prices, ...readPromotions(reading, prices)];
  for (const { rule, path } of rules) {
    if (!skus || skus.has(rule.sku)) continue;
    const guess = nearest(rule.sku, [...skus]);
    const next = guess ? `Did you mean "${guess}"?` : 'Add the product first.';
    say([...path, 'sku'], `There is no product "${rule.sku}".`, next);
  }
  problems.push(...checkOverlaps(rules));
  if (problems.length > 0) throw document.error(problems);
  const { store, currency } = shape.value;
  return { store, currency, effectiveMs, rules: rules.map(({ rule }) => rule) };
}

type Say = (path: Problem['path'], what: string, next: string) => void;

interface Reading {
  readonly file: BookFile;
  readonly effectiveMs: number;
  readonly say: Say;
}

function readPrices({ file, effectiveMs, say }: Reading): PlacedRule[] {
  return file.prices.map((line, at) => {
    const path = ['prices', at];
    const times = { from: line.from, to: line.to };
    const rule: PriceRule = {
      id: line.id ?? `price-${at + 1}`,
      sku: line.sku,
      kind: 'price',
      priceMinor: amount(line.price, [...path, 'price'], say),
      ...span(times, path, effectiveMs, say),
    };
    return { rule, path };
  });
}

function readPromotions(
  { file, effectiveMs, say }: Reading,
  prices: readonly PlacedRule[],
): PlacedRule[] {
  const bySku = Map.groupBy(prices, ({ rule }) => rule.sku);
  return (file.promotions ?? []).map((line, at) => {
    const path = ['promotions', at];
    const { id = `promotion-${at + 1}`, sku } = line;
    const times = span(line, path, effectiveMs, say);
    const percent = line['percent-off'];
    if ((percent === undefined) === (line.price === undefined)) {
      say(path, 'A promotion has a price or a percentage.', 'Write `price` or `percent-off`.');
    }
    const rule = { id, sku, kind: 'promotion' as const, ...times };
    if (percent === undefined) {
      const priceMinor = line.price === undefined ? 0 : amount(line.price, [...path, 'price'], say);
      return { rule: { ...rule, priceMinor }, path };
    }
    const of = (bySku.get(sku) ?? []).find(({ rule: price }) => covers(price, times));
    if (!of) {
      const what = `No one price of "${sku}" holds for as long as ${percent} % are off.`;
      say(path, what, 'Split the promotion where the price changes.');
    }
    const offBp = Math.max(1, Math.round(percent * 100));
    return { rule: { ...rule, priceMinor: takeOff(of?.rule.priceMinor ?? 0, offBp), offBp }, path };
  });
}

const covers = (price: PriceRule, { fromMs, toMs }: Pick<PriceRule, 'fromMs' | 'toMs'>) =>
  price.fromMs <= fromMs && (price.toMs === null || (toMs !== null && toMs <= price.toMs));

function span(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  path: Problem['path'],
  effectiveMs: number,
  say: Say,
): Pick<PriceRule, 'fromMs' | 'toMs'> {
  const fromMs = from === undefined ? effectiveMs : instant(from, [...path, 'from'], say);
  const toMs = to === undefined ? null : instant(to, [...path, 'to'], say);
  if (fromMs !== null && fromMs < effectiveMs) {
    say([...path, 'from'], 'It begins before the book does.', 'Begin with the book, or later.');
  }
  if (fromMs !== null && toMs !== null && toMs <= fromMs) {
    say([...path, 'to'], 'It ends before it begins.', 'Write a later moment.');
  }
  return { fromMs: fromMs ?? effectiveMs, toMs };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** @returns ms since 1970; null if it is no moment, which was said */
function instant(text: string, path: Problem['path'], say: Say): number | null {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  // A day that its month does not have would roll over into the next one.
  const day = Number(text.slice(8, 10));
  const days = new Date(
    Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0),
  ).getUTCDate();
  if (ms >= 0 && day <= days) return ms;
  say(path, `"${text}" is no moment.`, 'Write it as 2026-12-01T06:00:00Z, with its time zone.');
  return null;
}

/** @returns whole minor units; 0 if it is no amount, which was said */
function amount(raw: string | number, path: Problem['path'], say: Say): number {
  const match = /^(0|[1-9]\d{0,7})(?:\.(\d{1,2}))?$/.exec(String(raw));
  if (match) return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  say(path, `"${raw}" is no price.`, 'Write it as 3.49, with two places at most.');
  return 0;
}
