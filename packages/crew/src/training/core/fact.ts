/** What happened in training, as a learning record store is told of it; one statement each. */
import { createHash } from 'node:crypto';
import type { Span } from './watching.ts';

export const VERBS = [
  'initialized',
  'completed',
  'passed',
  'failed',
  'terminated',
  'satisfied',
  'watched',
  'read',
] as const;
/**
 * cmi5's; a module is an assignable unit, a certificate is the course that it satisfies. The last
 * two are of a film, and not of cmi5: it allows others between `initialized` and `terminated`.
 */
export type Verb = (typeof VERBS)[number];

export interface Fact {
  readonly verb: Verb;
  readonly person: string;
  /** The module; of `satisfied`, the certificate. */
  readonly about: string;
  readonly title: string;
  /** The attempt, or the observation: what happened between `initialized` and `terminated`. */
  readonly session: string;
  /** One enrolment: until the module is passed; then begins the next. */
  readonly registration: string;
  readonly atMs: number;
  /** Since the session began. */
  readonly tookMs: number;
  /** Of what was judged; null: it is no judgement. */
  readonly score: { readonly share: number; readonly mastery: number } | null;
  /** Of a film that was seen alone. */
  readonly film?: FilmFact;
}

/** A film as it was seen: by `watched` and `read`. */
export interface FilmFact {
  /** Its hash: another film is another thing to see. */
  readonly film: string;
  readonly lengthMs: number;
  readonly played: readonly Span[];
  readonly readMs: number;
}

/**
 * A name as a UUID: the same words give the same id, on every machine.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.8 (version 8)
 */
export function uuidOf(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x80;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** @returns a fact's own id: of one session, each verb is said once */
export const factId = ({ session, verb }: Fact): string => uuidOf('fact', session, verb);
