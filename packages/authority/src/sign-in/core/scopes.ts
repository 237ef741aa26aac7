/** What a machine's token may do: by name, in words, and which others it holds. */
export const SCOPES = {
  read: 'see everything, change nothing',
  hold: 'and pause a ramp: stopping is easy',
  act: 'and call every route; what takes signatures takes them all the same',
  crew: 'see everything, and do at desks and lists what the stores’ people do, for them',
} as const;

export type Scope = keyof typeof SCOPES;

/** A scope with those that it holds. To act for people is a thing of its own: `act` is not it. */
const HOLDS: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  hold: ['read', 'hold'],
  act: ['read', 'hold', 'act'],
  crew: ['read', 'crew'],
};

/** What a signed-in person may, and the installation's own token. */
export const ALL_SCOPES: readonly Scope[] = ['act', 'crew'];

/** @returns whether it is the name of a scope */
export function isScope(name: string): name is Scope {
  return Object.hasOwn(SCOPES, name);
}

/** @returns whether these scopes together hold the one that is needed */
export function holdsScope(held: readonly Scope[], needed: Scope): boolean {
  return held.some((scope) => HOLDS[scope].includes(needed));
}
