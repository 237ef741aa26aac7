/**
 * What the body of each answer says, and whether it agrees with itself.
 *
 * The newer release adds fields (minor units, first and last name): where they are present, both
 * must be, and must say the same as the older ones.
 */
import { CURRENCY, minorOf } from './money.ts';
import { fieldsOf } from './reading.ts';

/** What an answer shows, or why it cannot be right whatever the store holds. */
export type Shown<T> = { readonly shows: T } | { readonly why: string };

/** A price in minor units, of the SKU that was asked for. */
export function shownPrice(body: unknown, store: string, sku: string): Shown<number> {
  const fields = fieldsOf(body);
  if (fields['store'] !== store || fields['sku'] !== sku) return wrong('another key', body);
  const minor = minorOf(fields['price']);
  if (minor === null) return wrong('the price is no decimal with two places', body);
  const hasMinor = fields['minor'] !== undefined;
  const hasCurrency = fields['currency'] !== undefined;
  if (hasMinor !== hasCurrency) return wrong('only one of minor and currency', body);
  if (hasMinor && fields['minor'] !== minor) return wrong('price and minor differ', body);
  if (hasCurrency && fields['currency'] !== CURRENCY) return wrong('another currency', body);
  return { shows: minor };
}

/** A balance in points, of the member that was asked for. */
export function shownBalance(body: unknown, member: string): Shown<number> {
  const fields = fieldsOf(body);
  if (fields['member'] !== member) return wrong('another member', body);
  const balance = fields['balance'];
  if (typeof balance !== 'number' || !Number.isSafeInteger(balance)) {
    return wrong('the balance is no whole number', body);
  }
  return { shows: balance };
}

/** Name and status of the subscription that was asked for. */
export function shownSubscription(
  body: unknown,
  id: string,
): Shown<{ readonly name: string; readonly status: string }> {
  const fields = fieldsOf(body);
  if (fields['id'] !== id) return wrong('another subscription', body);
  const { name, status, firstName, lastName } = fields;
  if (typeof name !== 'string') return wrong('no name', body);
  if (typeof status !== 'string') return wrong('no status', body);
  const split = firstName !== undefined || lastName !== undefined;
  const joined = lastName === '' ? firstName : `${String(firstName)} ${String(lastName)}`;
  if (split && joined !== name) {
    return wrong('first and last name do not make the name', body);
  }
  return { shows: { name, status } };
}

function wrong(what: string, body: unknown): { readonly why: string } {
  return { why: `${what}: ${JSON.stringify(body)?.slice(0, 200) ?? 'no JSON'}` };
}
