/**
 * The document of a decision as it is signed by a passkey, whose challenge is the SHA-256 of:
 *
 *   slipway-document-v1 ⏎ canonical JSON (RFC 8785) of everything but signature and passkey
 *
 * It is what `@slipway/authority` verifies; a test signs here and verifies there.
 */
import type { Challenge } from '@slipway/api';
import canonicalize from 'canonicalize';

/** Who signs, with which of their keys in people.yaml. */
export interface By {
  readonly person: string;
  readonly key: string;
}

/** A document that nobody has signed yet. */
export interface OpenDocument extends Pick<
  Challenge,
  'subject' | 'payload' | 'nonce' | 'expiresAtMs'
> {
  readonly by: By;
  readonly signedAtMs: number;
}

/** @returns the document that answers a challenge of the server, by the server's clock */
export function openDocument(challenge: Challenge, { person, key }: By): OpenDocument {
  const { subject, payload, nonce, nowMs, expiresAtMs } = challenge;
  return { subject, payload, by: { person, key }, nonce, signedAtMs: nowMs, expiresAtMs };
}

/** @returns the text whose UTF-8 is hashed */
export function textToSign(document: OpenDocument): string {
  return `slipway-document-v1\n${canonicalize(document) ?? ''}`;
}

/** @returns bytes as base64, as signed documents hold them */
export function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @returns the bytes of base64url; null when it is none */
export function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}
