/** Why a sign-up needs a person. */

export const REASONS = ['declined', 'duplicate', 'consent', 'stuck'] as const;
/**
 * `declined`: the card was · `duplicate`: the member has another sign-up · `consent`: the member
 * withdrew before and signed up again · `stuck`: nothing has moved for too long.
 */
export type Reason = (typeof REASONS)[number];

export interface Value {
  /** In the smallest part of the currency. */
  readonly minor: number;
  /** Such as `USD`. */
  readonly currency: string;
}

/** A sign-up as the queue is told of it. */
export interface Candidate {
  readonly signUp: string;
  readonly store: string;
  readonly member: string | null;
  readonly reason: Reason;
  /** Such as the decline's code, or the other sign-up of a duplicate. */
  readonly detail: string | null;
  /** What the subscription is worth to the store; null: nobody has said. */
  readonly value: Value | null;
  /** When the sign-up began to need a person, ms since 1970. */
  readonly sinceMs: number;
  /** When it is lost unless somebody acts, ms since 1970; null: nobody has said. */
  readonly expiresMs: number | null;
}

/** @returns what names a case: one for each reason that a sign-up has */
export const caseIdOf = ({ signUp, reason }: Pick<Candidate, 'signUp' | 'reason'>): string =>
  `${signUp}:${reason}`;
