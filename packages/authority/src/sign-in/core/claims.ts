/** Which person of ours a provider's words are about. */

/** What the claims are held against. */
export interface ClaimRule {
  /** The claim that names the person. */
  readonly claim: string;
  /** From the claim's value to the id; null: the value is the id. */
  readonly map: Readonly<Record<string, string>> | null;
}

/** A person's id; or why it is nobody's, with the claim's value where it had one. */
export type Named =
  | { readonly person: string }
  | { readonly person: null; readonly why: 'no-claim' | 'unverified' }
  | { readonly person: null; readonly why: 'unmapped'; readonly value: string };

const ID = /^[\w.-]{1,60}$/;

/**
 * An address that the provider did not verify names nobody: whoever registers there may write any.
 *
 * @param claims of the ID token, whose signature was verified
 */
export function personOfClaims(rule: ClaimRule, claims: Readonly<Record<string, unknown>>): Named {
  const { claim, map } = rule;
  const value = claims[claim];
  if (typeof value !== 'string' || value === '') return { person: null, why: 'no-claim' };
  if (claim === 'email' && claims['email_verified'] !== true) {
    return { person: null, why: 'unverified' };
  }
  const id = map === null ? value : Object.hasOwn(map, value) ? map[value] : undefined;
  if (id === undefined || !ID.test(id)) {
    return { person: null, why: 'unmapped', value: value.slice(0, 100) };
  }
  return { person: id };
}
