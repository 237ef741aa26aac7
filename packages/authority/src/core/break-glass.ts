/**
 * Break glass: who must stop a launch and cannot reach those who may.
 *
 *   sealed ──both keys signed, just now──► open ──15 minutes, or the clock goes back──► over
 *                                           │                                           │
 *                                 hold, roll back: nothing else            a review is due
 *
 * Rules (SPEC.md): G1 both keys, now · G2 the safe direction only · G3 a clock gives no time ·
 * G4 each opening demands a review.
 */
import { canonicalJson, EXIT, OperatorError } from '@slipway/kernel';
import { SignatureInvalidError, verifyDocument, type SignedDocument } from '../document.ts';
import type { People } from '../people.ts';
import type { Act } from './acts.ts';
import { holdersOf, type RoleBook } from './role-book.ts';

/** How far apart the two signatures may be, how old, and how long it is open; ms. */
export const GLASS_MS = 15 * 60_000;

/** As whom the sealed keys sign: no person's id, for it has a space. */
export const GLASS_SIGNER = 'break glass';

/** What stops, or goes back to what was. */
export const SAFE_ACTS: ReadonlySet<Act> = new Set<Act>([
  'hold',
  'rollback-store',
  'rollback-launch',
]);

interface GlassKey {
  readonly id: string;
  /** Ed25519, SPKI DER. */
  readonly publicKey: Buffer;
}
export type GlassKeys = readonly [GlassKey, GlassKey];

/** A glass that was broken. */
export interface Opening {
  /** Id of the launch. */
  readonly launch: string;
  readonly reason: string;
  /** By our own clock, in ms since 1970. */
  readonly openedMs: number;
  readonly untilMs: number;
  /** The latest that our clock was since; what it says before is not believed. */
  readonly seenMs: number;
  /** One of each key. */
  readonly documents: readonly SignedDocument[];
}

/** The glass does not open, or gives nothing for this. */
export class GlassClosedError extends OperatorError {
  readonly code = 'AUTH_GLASS';
  readonly exitCode = EXIT.notAllowed;

  constructor(launch: string, why: string) {
    super(
      `The sealed keys do not count for ${launch}: ${why}.`,
      'Nothing was changed.',
      'Sign with both keys anew, one right after the other; or let those decide who may.',
    );
  }
}

/** @returns what both keys sign, with `{reason}` as its words */
export function glassSubjectOf(launch: string): string {
  return `break-glass/${launch}`;
}

/** The keys, as if they were a person's. */
function signersOf(keys: GlassKeys): People {
  const all = keys.map((key) => ({ ...key, fromMs: null, untilMs: null }));
  return [{ id: GLASS_SIGNER, name: 'The sealed keys', keys: all }];
}

/**
 * Opens the glass, for what it gives.
 *
 * @param raw a document of each key; their nonces are spent by whoever keeps the opening
 * @throws {SignatureInvalidError} one of them does not count
 * @throws {GlassClosedError} they are not both keys', not of one time, or not of now
 */
export function openGlass(
  raw: readonly unknown[],
  keys: GlassKeys,
  launch: string,
  nowMs: number,
): Opening {
  const subject = glassSubjectOf(launch);
  const people = signersOf(keys);
  const documents = raw.map((one) => verifyDocument(one, { subject, people, nowMs }));
  const refuse = (why: string) => new GlassClosedError(launch, why);
  const signers = new Set(documents.map(({ by }) => by.key));
  if (documents.length !== 2 || signers.size !== 2)
    throw refuse('it takes both of them, once each');
  const [first, second] = documents as [SignedDocument, SignedDocument];
  if (canonicalJson(first.payload) !== canonicalJson(second.payload)) {
    throw refuse('they did not sign the same words');
  }
  const { reason } = first.payload;
  if (typeof reason !== 'string' || reason.trim() === '') throw refuse('they give no reason');
  const times = documents.map(({ signedAtMs }) => signedAtMs);
  if (Math.max(...times) - Math.min(...times) > GLASS_MS) {
    throw refuse('they signed more than 15 minutes apart');
  }
  if (nowMs - Math.min(...times) > GLASS_MS) throw refuse('they signed more than 15 minutes ago');
  return { launch, reason, openedMs: nowMs, untilMs: nowMs + GLASS_MS, seenMs: nowMs, documents };
}

/**
 * Whether an opening gives an act now. A clock that is before what it was at the last look does
 * not: it would give time that is over.
 */
export function mayUnderGlass(
  act: Act,
  { seenMs, untilMs }: Pick<Opening, 'seenMs' | 'untilMs'>,
  nowMs: number,
): boolean {
  return SAFE_ACTS.has(act) && nowMs >= seenMs && nowMs < untilMs;
}

/** @returns what a senior owner signs to review an opening, with `{note}` as its words */
export function reviewSubjectOf(launch: string, openingId: number): string {
  return `break-glass-review/${launch}/${openingId}`;
}

/** What a review is held against. */
export interface ReviewContext {
  readonly people: People;
  readonly roles: RoleBook;
  readonly nowMs: number;
}

/**
 * @returns the review, whose nonce is spent by whoever keeps it
 * @throws {SignatureInvalidError} it is no later note, signed by a senior owner of the launch
 */
export function readReview(
  raw: unknown,
  { id, launch, openedMs }: Pick<Opening, 'launch' | 'openedMs'> & { readonly id: number },
  { people, roles, nowMs }: ReviewContext,
): SignedDocument {
  const subject = reviewSubjectOf(launch, id);
  const document = verifyDocument(raw, { subject, people, nowMs });
  const refuse = (why: string) => new SignatureInvalidError(subject, why);
  const { person } = document.by;
  if (!holdersOf(roles, 'senior-owner', null).includes(person)) {
    throw refuse(`${person} is no senior owner of the launch`);
  }
  if (document.signedAtMs <= openedMs) throw refuse('it was signed before what it reviews');
  const { note } = document.payload;
  if (typeof note !== 'string' || note.trim() === '') throw refuse('it says nothing in `note`');
  return document;
}
