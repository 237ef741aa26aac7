/**
 * What a probe can look at. A template may name no other kind, and of a kind that can look at
 * several things only one of these; who reads it is bound elsewhere.
 */

/** By kind: what `of` may name; empty: the kind looks at one thing only. */
export const PROBE_LOOKS = {
  /** `full`: the store serves green alone; `blue`: every instance of blue is healthy. */
  meter: ['full', 'blue'],
  sql: [],
  http: [],
  /** `linted`: no change file has an error; the others: every schema of the launch is so. */
  'schema-state': ['linted', 'expanded', 'contracted'],
  /** One version; nothing waits and clocks agree; the first operations are applied. */
  'fleet-state': ['versions', 'drained', 'synced'],
  'drill-record': [],
  'rehearsal-record': [],
  roster: [],
  /** Of those on the roster until T+72h: four in five pickers; everybody at triage. */
  certificates: ['picking', 'triage'],
  /** A shift covers the opening; each one has a certified triage lead and a mentor. */
  shifts: ['published', 'led'],
  /** `locked`: the criteria are; `released`: the contract is. */
  'launch-state': ['locked', 'released'],
  poll: [],
  /** The newest test page to everybody who is named: whether each acknowledged in time. */
  'contact-tree': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ProbeKind = keyof typeof PROBE_LOOKS;

export const PROBE_KINDS = Object.keys(PROBE_LOOKS) as readonly ProbeKind[];
