/** How a launch went, what it was held to, and who decided. */
import { Type, type Static } from 'typebox';
import { closed, Nullable, Text } from './shared.ts';

export const LaunchFacts = Type.Object(
  {
    id: Text,
    name: Text,
    /** A Temporal string: `2026-11-27T09:00[America/Chicago]`. */
    opens: Text,
    /** Plan milliseconds per real millisecond. */
    speed: Type.Number({ minimum: 1 }),
    phase: Text,
    /** Null while it goes on. */
    outcome: Nullable(Text),
    phases: Type.Array(Type.Object({ phase: Text, atMs: Type.Number() }, closed)),
    /** When the first store was to leave blue; null: it never came to that. */
    rampAtMs: Nullable(Type.Number()),
    hold: Nullable(Type.Object({ by: Text, reason: Text, sinceMs: Type.Number() }, closed)),
    trouble: Nullable(Text),
  },
  closed,
);

export const BudgetFact = Type.Object(
  {
    budget: Type.Enum(['failed-requests', 'manual-minutes', 'activation']),
    limit: Type.Number(),
    value: Nullable(Type.Number()),
    /** Null: not known yet. */
    kept: Nullable(Type.Boolean()),
    text: Text,
  },
  closed,
);
export type BudgetFact = Static<typeof BudgetFact>;

export const CriteriaFacts = Type.Object(
  {
    /** SHA-256 of their canonical JSON. */
    hash: Text,
    locked: Nullable(Type.Object({ by: Text, atMs: Type.Number(), hash: Text }, closed)),
    list: Type.Array(Type.Object({ id: Text, firesWhen: Text, then: Text }, closed)),
  },
  closed,
);

export const DecisionFact = Type.Object(
  {
    /** Its place in the audit log. */
    place: Type.Number(),
    atMs: Type.Number(),
    /** Such as `launch/phase` or `ramp/rollback`. */
    kind: Text,
    /** A person; null: the machine. */
    person: Nullable(Text),
    subject: Nullable(Text),
    text: Text,
    /** PERSON/KEY, where it was signed. */
    signedBy: Nullable(Text),
  },
  closed,
);
export type DecisionFact = Static<typeof DecisionFact>;

/** What the audit log had signed last. */
export const LogHead = Type.Object({ origin: Text, size: Type.Number(), rootBase64: Text }, closed);
export type LogHead = Static<typeof LogHead>;

export const AuditFacts = Type.Object(
  { entries: Type.Number(), head: Nullable(LogHead), decisions: Type.Array(DecisionFact) },
  closed,
);
