/**
 * A private key that signs notes, in a file that only its owner may read. It is one line, as
 * other tools for such notes keep theirs: `PRIVATE+KEY+NAME+ID+BASE64(type ‖ seed)`.
 *
 * @see https://pkg.go.dev/golang.org/x/mod/sumdb/note
 */
import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createFileAtomic, privateFolder } from '@slipway/kernel';
import {
  cosignedText,
  fromBase64,
  isNoteName,
  noteKeyOf,
  TYPE_BYTES,
  type KeyType,
  type NoteKey,
  type NoteSignature,
} from './core/note.ts';
import { AuditFileError } from './errors.ts';

/** DER of an Ed25519 private key, up to the 32 bytes of its seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX_BYTES = 12;

/** A key that signs. */
export interface SigningKey {
  readonly key: NoteKey;
  readonly privateKey: KeyObject;
}

function signingKeyOf(name: string, type: KeyType, seed: Buffer): SigningKey {
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { key: noteKeyOf(name, type, spki.subarray(SPKI_PREFIX_BYTES)), privateKey };
}

/** @returns a new key and the line that keeps it */
export function newSigningKey(name: string, type: KeyType): SigningKey & { readonly line: string } {
  const seed = randomBytes(32);
  const signing = signingKeyOf(name, type, seed);
  const secret = Buffer.concat([Buffer.of(TYPE_BYTES[type]), seed]).toString('base64');
  return { ...signing, line: `PRIVATE+KEY+${name}+${signing.key.id.toString('hex')}+${secret}` };
}

/** @returns the key of such a line; undefined where it is none of that type */
export function parseSigningKey(line: string, type: KeyType): SigningKey | undefined {
  const parts = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line);
  const [, name = '', id, base64 = ''] = parts ?? [];
  const material = fromBase64(base64);
  if (!isNoteName(name) || material?.length !== 33) return undefined;
  if (material[0] !== TYPE_BYTES[type]) return undefined;
  const signing = signingKeyOf(name, type, material.subarray(1));
  return signing.key.id.toString('hex') === id ? signing : undefined;
}

/**
 * Reads a key, or makes it where there is none: of several processes, one makes it and all have it.
 *
 * @param nameOf the name of a new key
 * @throws {AuditFileError} there is a file, and no such key in it
 */
export function ensureSigningKey(file: string, type: KeyType, nameOf: () => string): SigningKey {
  if (!existsSync(file)) {
    privateFolder(dirname(file));
    createFileAtomic(file, `${newSigningKey(nameOf(), type).line}\n`);
  }
  const signing = parseSigningKey(readFileSync(file, 'utf8').trim(), type);
  if (signing) return signing;
  const next = 'Bring back the file as it was; a key that is lost cannot be made again.';
  throw new AuditFileError(file, `holds no private key of a ${type}`, next);
}

/** @returns the signature of a log over a note's text */
export function signText(text: string, { key, privateKey }: SigningKey): NoteSignature {
  return { name: key.name, keyId: key.id, bytes: sign(null, Buffer.from(text), privateKey) };
}

/** @returns the cosignature of a witness who saw this text at `atMs` */
export function cosignText(text: string, atMs: number, witness: SigningKey): NoteSignature {
  const atSeconds = Math.floor(atMs / 1000);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(atSeconds));
  const { key, privateKey } = witness;
  const signature = sign(null, Buffer.from(cosignedText(text, atSeconds)), privateKey);
  return { name: key.name, keyId: key.id, bytes: Buffer.concat([time, signature]) };
}
