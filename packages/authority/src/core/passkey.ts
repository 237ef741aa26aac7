/**
 * What an authenticator says when a person signs with a passkey (WebAuthn, level 2, §7.2), checked
 * with no network and no memory:
 *
 *   clientData         type, challenge, origin: what the browser saw
 *   authenticatorData  rpIdHash 32 │ flags 1 │ count 4 │ extensions
 *   signature          over authenticatorData ‖ SHA-256(clientData)
 *
 * The count is not looked at: passkeys that are kept on several devices leave it at 0. That a
 * document counts once, its nonce sees to.
 *
 * Source: https://www.w3.org/TR/webauthn-2/#sctn-verifying-assertion
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/** Where a passkey signs, and by which name browsers know it. */
export interface Passkey {
  /** Base64url, as the authenticator named it when the key was made. */
  readonly credential: string;
  /** A host: it signs for its pages, and those of hosts below it. */
  readonly rp: string;
}

/** What an authenticator answers, as bytes. */
export interface Assertion {
  readonly authenticatorData: Buffer;
  /** JSON in UTF-8. */
  readonly clientData: Buffer;
  readonly signature: Buffer;
}

const RP_HASH_BYTES = 32;
const SHORTEST_BYTES = RP_HASH_BYTES + 1 + 4;
const LOCAL = ['localhost', '127.0.0.1'];

/** Bits of the flags' byte. */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const MAY_BE_COPIED = 0x08;
const IS_COPIED = 0x10;
const HAS_KEY = 0x40;
const HAS_EXTENSIONS = 0x80;

/** @returns the key of this SPKI DER if it is one that passkeys may have: Ed25519 or P-256 */
export function passkeyOf(publicKey: Buffer): KeyObject | null {
  try {
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
    const isP256 = type === 'ec' && details?.namedCurve === 'prime256v1';
    return isP256 || type === 'ed25519' ? key : null;
  } catch {
    return null;
  }
}

function sha256(bytes: Buffer | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}

function recordOf(json: Buffer): Readonly<Record<string, unknown>> | null {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as unknown;
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isRecord ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** Whether a page of this origin may use a passkey of that host, over a way nobody reads along. */
function isOriginOf(origin: unknown, rp: string): boolean {
  if (typeof origin !== 'string' || !URL.canParse(origin)) return false;
  const { protocol, hostname, origin: whole } = new URL(origin);
  if (whole !== origin) return false;
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOCAL.includes(hostname));
  return isSafe && (hostname === rp || hostname.endsWith(`.${rp}`));
}

function faultOfClient(json: Buffer, challenge: string, rp: string): string | null {
  const client = recordOf(json);
  if (!client) return 'what the browser saw is no JSON';
  const { type, challenge: signed, origin, crossOrigin = false } = client;
  if (type !== 'webauthn.get') return 'the passkey was not asked to sign';
  if (signed !== challenge) return 'the passkey signed something else';
  if (!isOriginOf(origin, rp)) return `it was signed on a page of ${String(origin)}, not of ${rp}`;
  return crossOrigin === false ? null : 'it was signed on a page within another’s page';
}

function faultOfAuthenticator(data: Buffer, rp: string): string | null {
  if (data.length < SHORTEST_BYTES) return 'the authenticator’s data are cut off';
  if (!data.subarray(0, RP_HASH_BYTES).equals(sha256(rp))) return `the passkey is none of ${rp}`;
  const flags = data[RP_HASH_BYTES]!;
  const has = (bit: number): boolean => (flags & bit) !== 0;
  if (!has(PRESENT)) return 'nobody was present when it was signed';
  if (!has(VERIFIED)) return 'the authenticator did not verify who signed';
  const isMore = data.length > SHORTEST_BYTES;
  if (has(HAS_KEY) || has(HAS_EXTENSIONS) !== isMore || (has(IS_COPIED) && !has(MAY_BE_COPIED))) {
    return 'the authenticator’s data contradict themselves';
  }
  return null;
}

/**
 * @param publicKey SPKI DER
 * @param challenge base64url of what was to be signed
 * @returns why it does not count, in words; null when it does
 */
export function faultOfAssertion(
  publicKey: Buffer,
  { rp }: Passkey,
  challenge: string,
  { authenticatorData, clientData, signature }: Assertion,
): string | null {
  const fault =
    faultOfClient(clientData, challenge, rp) ?? faultOfAuthenticator(authenticatorData, rp);
  if (fault !== null) return fault;
  const key = passkeyOf(publicKey);
  const algorithm = key?.asymmetricKeyType === 'ec' ? 'sha256' : null;
  const signed = Buffer.concat([authenticatorData, sha256(clientData)]);
  const isSigned = key !== null && verify(algorithm, signed, key, signature);
  return isSigned ? null : 'it was not signed by that key, or was changed since';
}
