/**
 * A decision: one act, about one thing, signed by everybody whom the authority table asks for.
 *
 * Each signs the same words: `{act, target, criteriaHash, logHead, …}` under the subject
 * `launch/ACT/LAUNCH/TARGET`, with a nonce of their own and an end.
 */
import { canonicalJson, EXIT, OperatorError } from '@slipway/kernel';
import { SignatureInvalidError, verifyDocument, type SignedDocument } from '../document.ts';
import type { People } from '../people.ts';
import { lackingFor, type Act } from './acts.ts';
import type { RoleBook } from './role-book.ts';

/** What is decided. */
export interface DecisionSubject {
  readonly act: Act;
  /** Id of the launch. */
  readonly launch: string;
  /** A store, a criterion or an item, by a name that no other has; null: the launch itself. */
  readonly target: string | null;
  /** The store whose people may sign; null: those of the launch. */
  readonly store: string | null;
}

export interface DecisionContext {
  readonly people: People;
  readonly roles: RoleBook;
  /** SHA-256 of the criteria in force, hex: who signed looked at these. */
  readonly criteriaHash: string;
  readonly nowMs: number;
}

/** A decision whose signatures hold. */
export interface Decision extends DecisionSubject {
  /** Each person once. */
  readonly by: readonly string[];
  readonly documents: readonly SignedDocument[];
  /** What all of them signed. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What is still wanted, in words; empty: it may be done. */
  readonly lacking: readonly string[];
}

/** The signatures are good, and do not suffice. */
export class ActRefusedError extends OperatorError {
  readonly code = 'AUTH_ACT';
  readonly exitCode = EXIT.notAllowed;

  constructor(subject: string, by: readonly string[], lacking: readonly string[]) {
    const who = by.length === 0 ? 'Nobody has signed' : `${by.join(' and ')} signed`;
    super(
      `${who} ${subject}, and it takes ${lacking.join(', and ')}.`,
      'Nothing was changed.',
      'Let them sign the same words, or ask whoever holds the role.',
    );
  }
}

/** @returns what a document of this decision is about: it counts for nothing else */
export function subjectOf({ act, launch, target }: DecisionSubject): string {
  return ['launch', act, launch, ...(target === null ? [] : [target])].join('/');
}

/**
 * @param raw one document of each person
 * @returns the decision, which may lack signatures; nonces are spent by whoever carries it out
 * @throws {SignatureInvalidError} one of them does not count, or they signed different words
 */
export function readDecision(
  raw: readonly unknown[],
  about: DecisionSubject,
  { people, roles, criteriaHash, nowMs }: DecisionContext,
): Decision {
  const subject = subjectOf(about);
  const nonces = new Set<string>();
  const isUsed = (nonce: string): boolean => nonces.size === nonces.add(nonce).size;
  const documents = raw.map((one) => verifyDocument(one, { subject, people, nowMs, isUsed }));
  const payload = documents[0]?.payload ?? {};
  const words = canonicalJson(payload);
  if (documents.some((one) => canonicalJson(one.payload) !== words)) {
    throw new SignatureInvalidError(subject, 'they did not sign the same words');
  }
  if (documents.length > 0) checkWords(payload, about, criteriaHash);
  const by = [...new Set(documents.map((one) => one.by.person))];
  const lacking = lackingFor(about.act, by, roles, about.store);
  return { ...about, by, documents, payload, lacking };
}

/** The words that people read must be about what the subject names. */
function checkWords(
  words: Decision['payload'],
  about: DecisionSubject,
  criteriaHash: string,
): void {
  const refuse = (why: string) => new SignatureInvalidError(subjectOf(about), why);
  const { act = null, target = about.target } = words;
  if (act !== about.act) throw refuse(`its words are about ${String(act)}`);
  if (target !== about.target) throw refuse(`its words are about ${String(target)}`);
  if (words['criteriaHash'] !== criteriaHash) throw refuse('it was signed under other criteria');
}
