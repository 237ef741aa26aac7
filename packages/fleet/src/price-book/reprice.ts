/**
 * Prices a sale again by the books and rules that its lines name: to the last unit, since a rule of
 * a book never changes.
 */
import type { ShippedBook } from './book.ts';
import { priceAt } from './timeline.ts';

/** A sale or a return, in the form of release 2. */
export interface PricedSale {
  readonly totalMinor: number;
  readonly currency: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly priceMinor: number;
    readonly currency: string;
    readonly bookId: string;
    readonly ruleId: string;
  }[];
}

export type LineVerdict =
  | 'agrees'
  /** The book was never shipped to this store, or has no such rule of this product. */
  | 'unknown-book'
  | 'unknown-rule'
  /** The rule makes another price. */
  | 'other-price'
  /** Another rule was in force, and by it the customer would have paid less. */
  | 'over-charged';

export interface RepricedLine {
  readonly sku: string;
  readonly saidMinor: number;
  /** By the rule that the line names; null if there is none. */
  readonly exactMinor: number | null;
  readonly verdict: LineVerdict;
}

export interface RepricedSale {
  readonly agrees: boolean;
  readonly lines: readonly RepricedLine[];
  /** By the rules; null if a line's is not known. */
  readonly totalMinor: number | null;
}

/**
 * @param atMs when it was made, by the cloud's time; of a return, when the goods were sold
 * @param books all that were ever shipped to the store
 */
export function repriceSale(
  sale: PricedSale,
  atMs: number,
  books: readonly ShippedBook[],
): RepricedSale {
  const lines = sale.lines.map((line) => repriceLine(line, atMs, books));
  const totalMinor = lines.reduce<number | null>((sum, { exactMinor }, at) => {
    const isKnown = sum !== null && exactMinor !== null;
    return isKnown ? sum + exactMinor * sale.lines[at]!.quantity : null;
  }, 0);
  const agrees = lines.every(({ verdict }) => verdict === 'agrees');
  return { agrees: agrees && totalMinor === sale.totalMinor, lines, totalMinor };
}

function repriceLine(
  line: PricedSale['lines'][number],
  atMs: number,
  books: readonly ShippedBook[],
): RepricedLine {
  const { sku, priceMinor: saidMinor } = line;
  const shipped = books.find(({ id }) => id === line.bookId);
  const rule = shipped?.rulesOf.get(sku)?.find(({ id }) => id === line.ruleId);
  const told = (verdict: LineVerdict): RepricedLine => {
    return { sku, saidMinor, exactMinor: rule?.priceMinor ?? null, verdict };
  };
  if (!shipped) return told('unknown-book');
  if (!rule) return told('unknown-rule');
  const isExact = rule.priceMinor === saidMinor && shipped.book.currency === line.currency;
  if (!isExact) return told('other-price');
  const inForce = priceAt(books, sku, atMs);
  return told(inForce && inForce.priceMinor < saidMinor ? 'over-charged' : 'agrees');
}
