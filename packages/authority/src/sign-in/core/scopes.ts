/** What a machine's token may do. Each scope holds those before it. */
export const SCOPES = {
  read: 'see everything, change nothing',
  hold: 'and pause a ramp: stopping is easy',
  act: 'and call every route; what takes signatures takes them all the same',
} as const;

export type Scope = keyof typeof SCOPES;

const ORDER = Object.keys(SCOPES) as readonly Scope[];

/** @returns whether it is the name of a scope */
export function isScope(name: string): name is Scope {
  return Object.hasOwn(SCOPES, name);
}

/** @returns whether these scopes together hold the one that is needed */
export function holdsScope(held: readonly Scope[], needed: Scope): boolean {
  return held.some((scope) => ORDER.indexOf(scope) >= ORDER.indexOf(needed));
}
