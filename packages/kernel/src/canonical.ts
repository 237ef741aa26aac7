/** Canonical JSON (RFC 8785) and its hash: what is locked, signed and compared. */
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** @returns the RFC 8785 form of plain data; throws on what JSON cannot hold */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('canonicalJson: the value has no JSON form');
  return text;
}

/** @returns the SHA-256 of the canonical JSON, as 64 hex digits */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
