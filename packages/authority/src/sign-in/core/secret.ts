/**
 * Secrets that somebody carries: a session's cookie, a machine's token, a one-time link. We keep
 * their hashes alone. 256 random bits need no salt and no slow hash: nobody can try them all.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Before a machine's token, so that scanners for leaked secrets know it. */
export const TOKEN_PREFIX = 'slipway_';

const SECRET = /^[\w-]{43}$/;

/** @param bytes 32 random bytes; @returns 43 characters of base64url */
export function secretOf(bytes: Uint8Array): string {
  if (bytes.length !== 32) throw new Error('secretOf: a secret has 32 bytes');
  return Buffer.from(bytes).toString('base64url');
}

/** @returns whether it has a secret's form: anything else need not be looked for */
export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** @returns SHA-256 in hex, under which a secret is kept */
export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(`slipway-secret-v1\n${secret}`).digest('hex');
}

/** @returns whether two texts are the same, in a time that tells nothing of where they differ */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a!, b!);
}

/**
 * The second half of a double submit: it follows from the session's secret, so that it counts for
 * that session alone, and a page that cannot read ours cannot know it.
 *
 * @returns 43 characters of base64url
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function csrfOf(sessionSecret: string): string {
  return createHmac('sha256', sessionSecret).update('slipway-csrf-v1').digest('base64url');
}
