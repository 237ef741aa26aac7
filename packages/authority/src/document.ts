/**
 * Signed documents: what a person decides, over canonical JSON (RFC 8785), with what it is about,
 * a nonce so that it counts once, and an end.
 *
 * The signature of a key in a file is Ed25519 over the canonical JSON of everything but the
 * signature itself. A passkey signs, as its challenge, the SHA-256 of the same bytes, and what its
 * authenticator said stands beside the signature.
 */
import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { randomBytes, sign, verify } from 'node:crypto';
import { canonicalJson, checkShape, EXIT, OperatorError } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { faultOfAssertion, type Assertion } from './core/passkey.ts';
import type { People } from './people.ts';
import type { PersonKey } from './person-key.ts';

const closed = { additionalProperties: false };
const base64 = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength });

export const SignedDocument = Type.Object(
  {
    /** What it is about, such as `fleet/write-off/till-7/1`: it counts for nothing else. */
    subject: Type.String({ minLength: 1, maxLength: 300 }),
    payload: Type.Record(Type.String(), Type.Unknown()),
    by: Type.Object({ person: Type.String(), key: Type.String() }, closed),
    nonce: Type.String({ pattern: '^[\\w-]{16,64}$' }),
    signedAtMs: Type.Integer(),
    expiresAtMs: Type.Integer(),
    /** Base64. */
    signature: base64(200),
    /** What a passkey signed over, base64; absent: a key of a file signed. */
    passkey: Type.Optional(
      Type.Object({ authenticatorData: base64(2000), clientData: base64(4000) }, closed),
    ),
  },
  closed,
);
export type SignedDocument = Static<typeof SignedDocument>;

/** A document that nobody has signed yet. */
export type OpenDocument = Omit<SignedDocument, 'signature' | 'passkey'>;

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

const NOT_SIGNED = ['signature', 'passkey'];

/** @returns the text whose UTF-8 is signed; a signature in the document is not part of it */
export function textToSign(document: OpenDocument): string {
  const open = Object.entries(document).filter(([key]) => !NOT_SIGNED.includes(key));
  return `slipway-document-v1\n${canonicalJson(Object.fromEntries(open))}`;
}

/** @returns what a passkey is asked to sign: base64url of the SHA-256 of the document's text */
export function challengeOf(document: OpenDocument): string {
  return createHash('sha256').update(textToSign(document)).digest('base64url');
}

/** What somebody is to sign. */
export interface ToBeSigned {
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly by: SignedDocument['by'];
  readonly nowMs: number;
  /** How long it may be used, in ms. */
  readonly validMs: number;
  /** 16 to 64 letters, digits, `-` and `_`; drawn unless told. */
  readonly nonce?: string;
}

/** What is signed, by whom. */
export interface Signing extends ToBeSigned {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
}

/** @returns the document before anybody signs it */
export function documentToSign(what: ToBeSigned): OpenDocument {
  const { subject, payload, by, nowMs, validMs } = what;
  const nonce = what.nonce ?? randomBytes(16).toString('base64url');
  const times = { signedAtMs: nowMs, expiresAtMs: nowMs + validMs };
  return { subject, payload: { ...payload }, by, nonce, ...times };
}

export function signDocument({ privateKey, ...what }: Signing): SignedDocument {
  const open = documentToSign(what);
  const signature = sign(null, Buffer.from(textToSign(open)), createPrivateKey(privateKey));
  return { ...open, signature: signature.toString('base64') };
}

/** @returns the document with what an authenticator answered to it; nothing is checked here */
export function signedByPasskey(open: OpenDocument, assertion: Assertion): SignedDocument {
  const { authenticatorData, clientData, signature } = assertion;
  const text = (bytes: Buffer): string => bytes.toString('base64');
  const passkey = { authenticatorData: text(authenticatorData), clientData: text(clientData) };
  return { ...open, signature: text(signature), passkey };
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
function keyOf(people: People, { by }: SignedDocument, nowMs: number): PersonKey | string {
  const person = people.find(({ id }) => id === by.person);
  if (!person) return `${by.person} is not among the people`;
  const key = person.keys.find(({ id }) => id === by.key);
  if (!key) return `${by.person} has no key ${by.key}`;
  const name = `the key ${by.key} of ${by.person}`;
  if (key.untilMs !== null && nowMs >= key.untilMs) return `${name} has ended`;
  if (key.fromMs !== null && nowMs < key.fromMs) return `${name} is not in force yet`;
  return key;
}

/** @returns the bytes, or null where this is not how they are written: one form, not several */
function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

const CHANGED = 'it was not signed by that key, or was changed since';

/** @returns why the signature does not count, in words; null when it does */
function faultOfSignature(document: SignedDocument, key: PersonKey): string | null {
  const { by, passkey } = document;
  const signature = bytesOf(document.signature);
  if (!signature) return CHANGED;
  if (!key.passkey) {
    if (passkey) return `the key ${by.key} of ${by.person} is no passkey`;
    const publicKey = createPublicKey({ key: key.publicKey, format: 'der', type: 'spki' });
    const isSigned = verify(null, Buffer.from(textToSign(document)), publicKey, signature);
    return isSigned ? null : CHANGED;
  }
  if (!passkey) return `the key ${by.key} of ${by.person} is a passkey, and did not sign as one`;
  const authenticatorData = bytesOf(passkey.authenticatorData);
  const clientData = bytesOf(passkey.clientData);
  if (!authenticatorData || !clientData) return CHANGED;
  const assertion = { authenticatorData, clientData, signature };
  return faultOfAssertion(key.publicKey, key.passkey, challengeOf(document), assertion);
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
  const key = keyOf(people, document, nowMs);
  if (typeof key === 'string') throw refuse(key);
  const fault = faultOfSignature(document, key);
  if (fault !== null) throw refuse(fault);
  if (document.signedAtMs > nowMs + AHEAD_MS) throw refuse('it was signed in the future');
  if (nowMs >= document.expiresAtMs) throw refuse('it has expired');
  if (isUsed?.(document.nonce)) throw refuse('it was used before');
  return document;
}
