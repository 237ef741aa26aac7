/** Whether a case may be resolved without a person. */
import type { CaseClass, Proposal } from './case-class.ts';
import type { Instance } from './finding.ts';
import type { ClassPolicy } from './rules.ts';

export type Settlement =
  | { readonly kind: 'automatic'; readonly proposal: Proposal }
  /** The proposal is shown to the person, if there is one. */
  | { readonly kind: 'person'; readonly why: string; readonly proposal: Proposal | null };

/**
 * Unclear goes to a person whatever the policy allows; so does what is larger than it allows.
 *
 * @param instances all of one case, at least one
 */
export function settle(
  instances: readonly Instance[],
  of: Pick<CaseClass, 'propose'>,
  policy: ClassPolicy,
): Settlement {
  const proposed = of.propose(instances);
  if ('unclear' in proposed) return { kind: 'person', why: proposed.unclear, proposal: null };
  const unclear = instances.find((one) => one.unclear !== null)?.unclear;
  if (unclear) return { kind: 'person', why: unclear, proposal: null };
  const { eachAtMost, instancesAtMost } = policy;
  if (instances.some(({ amount }) => amount > eachAtMost)) {
    return { kind: 'person', why: 'More is at stake than a rule may decide.', proposal: proposed };
  }
  if (instances.length > instancesAtMost) {
    const why = `${instances.length} at once are more than a rule may decide.`;
    return { kind: 'person', why, proposal: proposed };
  }
  return { kind: 'automatic', proposal: proposed };
}
