/**
 * Signed webhooks as Stripe signs them: `t=SECONDS,v1=HEX[,v1=HEX…]`, where each `v1` is the
 * HMAC-SHA256 of `SECONDS.BODY` under one of the endpoint's secrets. While a secret is rolled there
 * are several of either; one that fits is enough.
 *
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRefusedError } from '../errors.ts';

/** Stripe's own libraries allow five minutes. */
export const TOLERANCE_MS = 300_000;
const MAX_SIGNATURES = 20;

const digestOf = (secret: string, seconds: number, body: Buffer): Buffer =>
  createHmac('sha256', secret).update(`${seconds}.`).update(body).digest();

/** @returns the header's value for a body that is signed at a moment, in seconds since 1970 */
export function signWebhook(body: Buffer, secret: string, seconds: number): string {
  return `t=${seconds},v1=${digestOf(secret, seconds, body).toString('hex')}`;
}

function readHeader(header: string): { seconds: number; signatures: Buffer[] } | undefined {
  const parts = header.split(',', MAX_SIGNATURES + 1).map((part) => part.trim().split('=', 2));
  const times = parts.filter(([key]) => key === 't').map(([, value = '']) => value);
  const [time = ''] = times;
  const signatures = parts
    .filter(([key, value = '']) => key === 'v1' && /^[0-9a-f]{64}$/.test(value))
    .map(([, value = '']) => Buffer.from(value, 'hex'));
  if (times.length !== 1 || !/^\d{1,12}$/.test(time) || signatures.length === 0) return undefined;
  return { seconds: Number(time), signatures };
}

/**
 * @param source the provider's name, for the error
 * @param header as it was sent; undefined if it was not
 * @param body the very bytes that were sent
 * @param secrets the endpoint's, more than one while they are rolled
 * @param nowMs ms since 1970
 * @throws {WebhookRefusedError} it is not signed, not by one of the secrets, or not now
 */
export function verifyWebhook(
  source: string,
  header: string | undefined,
  body: Buffer,
  secrets: readonly string[],
  nowMs: number,
  toleranceMs = TOLERANCE_MS,
): void {
  if (header === undefined) throw new WebhookRefusedError(source, 'it is not signed');
  const read = readHeader(header);
  if (!read) throw new WebhookRefusedError(source, 'its signature header cannot be read');
  const { seconds, signatures } = read;
  const isSigned = secrets.some((secret) => {
    const expected = digestOf(secret, seconds, body);
    return signatures.some((signature) => timingSafeEqual(signature, expected));
  });
  if (!isSigned) throw new WebhookRefusedError(source, 'its signature is not by our secret');
  // Only now: what is not signed by the provider says nothing about its clock.
  const ageMs = nowMs - seconds * 1000;
  const limit = `${toleranceMs / 1000} s are allowed`;
  const away = `${Math.round(Math.abs(ageMs) / 1000)} s`;
  if (ageMs > toleranceMs) {
    throw new WebhookRefusedError(source, `it was signed ${away} ago, and ${limit}`);
  }
  if (ageMs < -toleranceMs) {
    throw new WebhookRefusedError(source, `it was signed ${away} in the future, and ${limit}`);
  }
}
