/**
 * Signed documents: what a person decides, over canonical JSON (RFC 8785), with what it is about,
 * a nonce so that it counts once, and an end.
 *
 * The signature is Ed25519 over the canonical JSON of everything but the signature itself.
 */
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { canonicalJson, checkShape, EXIT, OperatorError } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { People } from './people.ts';

export const SignedDocument = Type.Object(
  {
    /** What it is about, such as `fleet/write-off/till-7/1`: it counts for nothing else. */
    subject: Type.String({ minLength: 1, maxLength: 300 }),
    payload: Type.Record(Type.String(), Type.Unknown()),
    by: Type.Object({ person: Type.String(), key: Type.String() }, { additionalProperties: false }),
    nonce: Type.String({ pattern: '^[\\w-]{16,64}$' }),
    signedAtMs: Type.Integer(),
    expiresAtMs: Type.Integer(),
    /** Base64. */
    signature: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 200 }),
  },
  { additionalProperties: false },
);
export type SignedDocument = Static<typeof SignedDocument>;

/** A signature is not what it must be. */
export class SignatureInvalidError extends OperatorError {
  readonly code = 'AUTH_SIGNATURE';
  readonly exitCode = EXIT.notAllowed;

  constructor(subject: string, why: string) {
    super(
      `The signature for ${subject} does not count: ${why}.`,
      'Nothing was changed.',
      'Let somebody whose key stands in people.yaml sign it anew.',
    );
  }
}

function signedBytes(document: SignedDocument): Buffer {
  const open = Object.entries(document).filter(([key]) => key !== 'signature');
  return Buffer.from(`slipway-document-v1\n${canonicalJson(Object.fromEntries(open))}`);
}

/** What is signed, by whom. */
export interface Signing {
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly by: SignedDocument['by'];
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly nowMs: number;
  /** How long it may be used, in ms. */
  readonly validMs: number;
}

export function signDocument(signing: Signing): SignedDocument {
  const { subject, payload, by, privateKey, nowMs, validMs } = signing;
  const nonce = randomBytes(16).toString('base64url');
  const times = { signedAtMs: nowMs, expiresAtMs: nowMs + validMs };
  const open = { subject, payload: { ...payload }, by, nonce, ...times, signature: '' };
  const signature = sign(null, signedBytes(open), createPrivateKey(privateKey));
  return { ...open, signature: signature.toString('base64') };
}

/** What a document is held against. */
export interface Expected {
  readonly subject: string;
  readonly people: People;
  readonly nowMs: number;
  /** @returns whether the nonce was used before; it is used now */
  readonly isUsed?: (nonce: string) => boolean;
}

/** By so much a signer's clock may be ahead of ours, in ms. */
const AHEAD_MS = 5 * 60_000;

/** The key must be in force when the document is used: what it says of its own time is its word. */
function publicKeyOf(people: People, { by }: SignedDocument, nowMs: number): Buffer | string {
  const person = people.find(({ id }) => id === by.person);
  if (!person) return `${by.person} is not among the people`;
  const key = person.keys.find(({ id }) => id === by.key);
  if (!key) return `${by.person} has no key ${by.key}`;
  const name = `the key ${by.key} of ${by.person}`;
  if (key.untilMs !== null && nowMs >= key.untilMs) return `${name} has ended`;
  if (key.fromMs !== null && nowMs < key.fromMs) return `${name} is not in force yet`;
  return key.publicKey;
}

/**
 * @returns the document, of which every part is what the person signed
 * @throws {SignatureInvalidError} it says why it does not count
 */
export function verifyDocument(raw: unknown, expected: Expected): SignedDocument {
  const { subject, people, nowMs, isUsed } = expected;
  const refuse = (why: string) => new SignatureInvalidError(subject, why);
  const checked = checkShape(SignedDocument, raw);
  if (!checked.ok) throw refuse(checked.problems[0]?.what ?? 'it is no signed document');
  const document = checked.value;
  if (document.subject !== subject) throw refuse(`it is about ${document.subject}`);
  const key = publicKeyOf(people, document, nowMs);
  if (typeof key === 'string') throw refuse(key);
  const publicKey = createPublicKey({ key, format: 'der', type: 'spki' });
  const signature = Buffer.from(document.signature, 'base64');
  const isAsWritten = signature.toString('base64') === document.signature; // one form, not several
  if (!isAsWritten || !verify(null, signedBytes(document), publicKey, signature)) {
    throw refuse('it was not signed by that key, or was changed since');
  }
  if (document.signedAtMs > nowMs + AHEAD_MS) throw refuse('it was signed in the future');
  if (nowMs >= document.expiresAtMs) throw refuse('it has expired');
  if (isUsed?.(document.nonce)) throw refuse('it was used before');
  return document;
}
