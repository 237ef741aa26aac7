/**
 * Money as whole minor units (cents): the only form in which the oracle compares prices.
 *
 * Decimals are taken apart as text; a float never stands between two amounts.
 */

/** The currency of every store of the founding case. */
export const CURRENCY = 'USD';

/** @returns the minor units of a decimal such as "3.49", or null when it is not one */
export function minorOf(decimal: unknown): number | null {
  if (typeof decimal !== 'string') return null;
  const parts = /^(\d{1,13})\.(\d{2})$/.exec(decimal);
  return parts === null ? null : Number(parts[1]) * 100 + Number(parts[2]);
}

/** @returns minor units as a decimal with two places: 349 → "3.49" */
export function decimalOf(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}
