/**
 * Signed notes and the keys of those who sign them, as C2SP writes them.
 *
 *   text, ending in a newline
 *   (an empty line)
 *   — NAME base64(key id ‖ signature)        one line for each signature
 *
 * A key is told apart by its name and its id, the first four bytes of
 * SHA-256(name ‖ "\n" ‖ type ‖ public key). Type 0x01 signs the text itself; 0x04 is a witness, who
 * signs it with the moment at which it was seen.
 *
 * @see https://c2sp.org/signed-note
 * @see https://c2sp.org/tlog-cosignature
 */
import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';

/** What a key signs: a log its checkpoints, a witness those that it saw. */
export type KeyType = 'log' | 'witness';

/** The byte that tells what kind of key follows. */
export const TYPE_BYTES: Readonly<Record<KeyType, number>> = { log: 0x01, witness: 0x04 };
/** DER of an Ed25519 public key, up to the 32 bytes of the key itself. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const NAME = /^[^\s+\p{C}]{1,200}$/u;
const MOST_SIGNATURES = 64;

/** A public key and whose it is. */
export interface NoteKey {
  readonly name: string;
  readonly type: KeyType;
  /** 4 bytes. */
  readonly id: Buffer;
  readonly publicKey: KeyObject;
  /** As it is handed on in one line: `NAME+ID+BASE64`, a "vkey". */
  readonly text: string;
}

/** A signature line of a note, of whoever's key. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly bytes: Buffer;
}

/** A note in its parts; nothing of it is verified yet. */
export interface Note {
  /** With its last newline: what is signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** @returns whether a key or a log may have this name */
export const isNoteName = (name: string): boolean => NAME.test(name);

/** @param publicKey 32 bytes, as RFC 8032 has them */
export function noteKeyOf(name: string, type: KeyType, publicKey: Buffer): NoteKey {
  const material = Buffer.concat([Buffer.of(TYPE_BYTES[type]), publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(material).digest().subarray(0, 4);
  const der = Buffer.concat([SPKI_PREFIX, publicKey]);
  return {
    name,
    type,
    id,
    publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }),
    text: `${name}+${id.toString('hex')}+${material.toString('base64')}`,
  };
}

/** @returns the key of such a line; undefined where it is none, or its id is not its own */
export function parseNoteKey(line: string): NoteKey | undefined {
  const [, name = '', id, base64] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const material = fromBase64(base64 ?? '');
  if (!isNoteName(name) || material?.length !== 33) return undefined;
  const type = (['log', 'witness'] as const).find((one) => TYPE_BYTES[one] === material[0]);
  const key = type && noteKeyOf(name, type, material.subarray(1));
  return key?.id.toString('hex') === id ? key : undefined;
}

/** @returns bytes whose base64 is exactly this text: one form, not several */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** @returns a signature as a line of a note, with its newline */
export function signatureLine({ name, keyId, bytes }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([keyId, bytes]).toString('base64')}\n`;
}

/** @returns the signature of such a line without its newline; undefined where it is none */
export function parseSignatureLine(line: string): NoteSignature | undefined {
  const [, name = '', base64 = ''] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = fromBase64(base64);
  if (!isNoteName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: bytes.subarray(0, 4), bytes: bytes.subarray(4) };
}

/** @returns the note as one text */
export function formatNote({ text, signatures }: Note): string {
  return `${text}\n${signatures.map(signatureLine).join('')}`;
}

/** @returns the parts of a note; undefined where it is none to the letter */
export function parseNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n');
  // oxlint-disable-next-line no-control-regex
  if (end < 0 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(note))
    return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  const signatures = lines.map(parseSignatureLine);
  if (lines.length > MOST_SIGNATURES || signatures.includes(undefined)) return undefined;
  return { text: note.slice(0, end + 1), signatures: signatures as NoteSignature[] };
}

/** @returns whether a signature says that it was made by this key; it may lie */
export function isNamed(signature: NoteSignature, key: NoteKey): boolean {
  return signature.name === key.name && signature.keyId.equals(key.id);
}

/** @returns what a witness signs who saw this text then, in seconds since 1970 */
export function cosignedText(text: string, atSeconds: number): string {
  return `cosignature/v1\ntime ${atSeconds}\n${text}`;
}

/** What a signature is worth: made by the key (a witness's with its moment, in ms), or not. */
export type Verified = { readonly ok: false } | { readonly ok: true; readonly atMs: number | null };

/** Verifies one signature over a note's text. */
export function verifySignature(text: string, signature: NoteSignature, key: NoteKey): Verified {
  const { bytes } = signature;
  if (key.type === 'log') {
    const isRight = bytes.length === 64 && verify(null, Buffer.from(text), key.publicKey, bytes);
    return isRight ? { ok: true, atMs: null } : { ok: false };
  }
  if (bytes.length !== 72) return { ok: false };
  const atSeconds = Number(bytes.readBigUInt64BE(0));
  if (!Number.isSafeInteger(atSeconds * 1000)) return { ok: false };
  const signed = Buffer.from(cosignedText(text, atSeconds));
  const isRight = verify(null, signed, key.publicKey, bytes.subarray(8));
  return isRight ? { ok: true, atMs: atSeconds * 1000 } : { ok: false };
}
