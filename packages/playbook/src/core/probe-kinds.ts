/** What a probe can look at. A template may name no other kind; who reads it is bound elsewhere. */
export const PROBE_KINDS = [
  'meter',
  'sql',
  'http',
  'schema-state',
  'fleet-state',
  'drill-record',
  'rehearsal-record',
  'roster',
  'certificates',
] as const;

export type ProbeKind = (typeof PROBE_KINDS)[number];
