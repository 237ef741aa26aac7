/** A decision read back from the record: whether its signatures still say what the record says. */
import {
  readDecision,
  SignatureInvalidError,
  type Decision,
  type DecisionSubject,
  type People,
  type RoleBook,
  type SignedDocument,
} from '@slipway/authority';

/** What was signed, and when that was carried out. */
export interface Signed {
  readonly atMs: number;
  readonly documents: readonly SignedDocument[];
}

/** Under whose roles and keys, and upon which criteria, it must have been signed. */
export interface SignedUnder {
  readonly roles: RoleBook | null;
  readonly people: People;
  readonly criteriaHash: string;
}

/** @returns the decision, or why it is none, without a full stop */
export function decided(
  about: DecisionSubject,
  { documents, atMs }: Signed,
  { roles, people, criteriaHash }: SignedUnder,
): Decision | string {
  if (!roles) return 'Nobody has a role in this launch';
  try {
    const decision = readDecision(documents, about, { people, roles, criteriaHash, nowMs: atMs });
    if (decision.lacking.length === 0) return decision;
    return `\`${about.act}\` lacks the signature of ${decision.lacking.join(', and of ')}`;
  } catch (error) {
    if (error instanceof SignatureInvalidError) return error.what.replace(/\.$/, '');
    throw error;
  }
}
