/**
 * Prices a sale again by the books and rules that its lines name: to the last unit, since a rule of
 * a book never changes.
 */
import type { PriceRule, ShippedBook } from './book.ts';
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
  /** The rule was not in force, and the customer paid more than by the one that was. */
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
 * @param atMs when it was made, by the cloud's time
 * @param books all that were ever shipped to the store
 */
export function repriceSale(
  sale: PricedSale,
  atMs: number,
  books: readonly ShippedBook[],
): RepricedSale {
  const lines = sale.lines.map((line): RepricedLine & { readonly quantity: number } => {
    const shipped = books.find(({ id }) => id === line.bookId);
    const rule = shipped?.rulesOf.get(line.sku)?.find(({ id }) => id === line.ruleId);
    const { sku, quantity, priceMinor: saidMinor } = line;
    const exactMinor = rule?.priceMinor ?? null;
    return { sku, quantity, saidMinor, exactMinor, verdict: verdictOf(line, shipped, rule) };

    function verdictOf(
      { priceMinor, currency }: PricedSale['lines'][number],
      of: ShippedBook | undefined,
      by: PriceRule | undefined,
    ): LineVerdict {
      if (!of) return 'unknown-book';
      if (!by) return 'unknown-rule';
      if (by.priceMinor !== priceMinor || of.book.currency !== currency) return 'other-price';
      const inForce = priceAt(books, sku, atMs);
      const isLate =
        inForce !== null && inForce.ruleId !== by.id && inForce.priceMinor < priceMinor;
      return isLate ? 'over-charged' : 'agrees';
    }
  });
  const isKnown = lines.every(({ exactMinor }) => exactMinor !== null);
  const totalMinor = isKnown
    ? lines.reduce((sum, { exactMinor, quantity }) => sum + exactMinor! * quantity, 0)
    : null;
  const agrees = lines.every(({ verdict }) => verdict === 'agrees');
  return {
    agrees: agrees && totalMinor === sale.totalMinor,
    lines: lines.map(({ quantity: _, ...line }) => line),
    totalMinor,
  };
}
