/** Shapes that several op types share, and the two forms of an amount of money. */
import { Type } from 'typebox';

export const Id = Type.String({ pattern: '^[\\w.:-]{1,100}$' });
export const Text = Type.String({ minLength: 1, maxLength: 500 });
/** Whole units of the currency's smallest part; what a price may be, so that sums stay exact. */
export const Minor = Type.Integer({ minimum: 0, maximum: 9_999_999_999 });
/** The same as a decimal with two places, as release N writes it. */
export const Decimal = Type.String({ pattern: '^(0|[1-9]\\d{0,7})\\.\\d{2}$' });
export const Currency = Type.String({ pattern: '^[A-Z]{3}$' });
export const Points = Type.Integer({ minimum: 1, maximum: 1_000_000 });
export const Quantity = Type.Integer({ minimum: 1, maximum: 10_000 });

/** What amounts of release N are in: it has no currency. */
export const FIRST_CURRENCY = 'USD';

/** @returns a closed object */
export const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

/** @returns `349` as `3.49` */
export function toDecimal(minor: number): string {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}

/** @returns `3.49` as `349` */
export function toMinor(decimal: string): number {
  const [whole = '0', part = '0'] = decimal.split('.');
  return Number(whole) * 100 + Number(part);
}
