/**
 * Reads fields out of request bodies; whatever does not fit is the caller's error, answered 4xx.
 */

/** Answered with its status and `{error: message}`. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const IDENTIFIER = /^[\w.:-]{1,100}$/;

function fieldOf(body: unknown, key: string): unknown {
  if (typeof body !== 'object' || body === null) throw new HttpError(400, 'body-missing');
  return (body as Record<string, unknown>)[key];
}

/** @returns an id: letters, digits and `_ . : -`, at most 100 */
export function readId(body: unknown, key: string): string {
  const value = fieldOf(body, key);
  if (typeof value === 'string' && IDENTIFIER.test(value)) return value;
  throw new HttpError(400, `bad-${key}`);
}

/** @returns text of 1..200 characters with nothing blank at its ends */
export function readText(body: unknown, key: string): string {
  const value = fieldOf(body, key);
  const fits = typeof value === 'string' && value.length > 0 && value.length <= 200;
  if (fits && value === value.trim()) return value;
  throw new HttpError(400, `bad-${key}`);
}

/** @returns a whole number of points, 1..1,000,000 */
export function readPoints(body: unknown): number {
  const value = fieldOf(body, 'points');
  const fits = typeof value === 'number' && Number.isInteger(value);
  if (fits && value >= 1 && value <= 1_000_000) return value;
  throw new HttpError(400, 'bad-points');
}

/** @returns a price as text with two decimals, such as `3.49`; at most 99999999.99 */
export function readPrice(body: unknown): string {
  const value = fieldOf(body, 'price');
  if (typeof value === 'string' && /^(0|[1-9]\d{0,7})\.\d{2}$/.test(value)) return value;
  throw new HttpError(400, 'bad-price');
}
