/** What a class of cases is: it recognises a finding, and says what would settle a case. */
import type { Finding, Instance, Recognised } from './finding.ts';
import type { MatchRule } from './rules.ts';

/** What settles a case. */
export interface Proposal {
  readonly action: string;
  /** What it moves, in the instances' unit: positive to the customer, negative from them. */
  readonly amount: number;
  readonly why: string;
  /**
   * Whether it is settled only once the missing side has come: if it does not come within the
   * rule's due time, the case is open again, for a person.
   */
  readonly awaits?: boolean;
}

/** A class: one file in `src/classes/`, one line in `src/classes/index.ts`. */
export interface CaseClass {
  readonly name: string;
  readonly summary: string;
  /** @returns undefined if this is none of the class's */
  recognise(finding: Finding, rule: MatchRule): Recognised | undefined;
  /**
   * @param instances of one case, at least one
   * @returns what settles them all, or the reason why only a person can say
   */
  propose(instances: readonly Instance[]): Proposal | { readonly unclear: string };
}

/** @returns the sum of what is at stake */
export const sumOf = (instances: readonly Pick<Instance, 'amount'>[]): number =>
  instances.reduce((sum, { amount }) => sum + amount, 0);
