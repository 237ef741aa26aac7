/** Who a request comes from, and what goes into the record for it. */

/** Nobody: `how` is null. A machine has the name of its token and no person. */
export interface Identity {
  /** Id of people.yaml; null for machines and for who has not signed in. */
  readonly person: string | null;
  /** By a session of the browser, a machine's token, or the installation's own token. */
  readonly how: 'session' | 'token' | 'installation' | null;
  /** The name of a machine's token; null unless `how` is `token`. */
  readonly machine: string | null;
  /** What a session's requests that change anything carry in `x-slipway-csrf`; null without one. */
  readonly csrf: string | null;
}

export const NOBODY: Identity = { person: null, how: null, machine: null, csrf: null };

/** Whoever holds the installation's own token: its owner, or a program of the owner's. */
export const INSTALLATION: Identity = { ...NOBODY, how: 'installation' };

/** @returns the identity of a machine's token */
export function machineIdentity(name: string): Identity {
  return { ...NOBODY, how: 'token', machine: name };
}

/** @returns who did it, as records have it: `ada`, `token:ci`, `operator` or `nobody` */
export function byOf({ person, how, machine }: Identity): string {
  if (person !== null) return person;
  if (machine !== null) return `token:${machine}`;
  return how === 'installation' ? 'operator' : 'nobody';
}
