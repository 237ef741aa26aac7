/**
 * What the API says of a launch’s checklist: every box with its evidence, what holds the launch.
 * Times are milliseconds since 1970 unless named otherwise.
 */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

export const ChecklistState = Type.Enum(['open', 'missing', 'green', 'red', 'stale', 'waived']);
export type ChecklistState = Static<typeof ChecklistState>;

export const ChecklistItem = Type.Object({
  /** `price-sample@s03`, or the item's own id when it is of the launch. */
  key: Type.String(),
  store: Nullable(Type.String()),
  phase: Type.String({ description: 'id of one of the phases' }),
  what: Type.String(),
  why: Type.String(),
  doneWhen: Type.String(),
  role: Type.String({ description: 'in words, such as Senior owner' }),
  owners: Type.Array(Type.String(), { description: 'ids of people; empty: nobody' }),
  blocking: Type.Boolean(),
  due: Type.String({ description: 'a Temporal string with its zone' }),
  dueMs: Type.Number(),
  state: ChecklistState,
  sinceMs: Nullable(Type.Number()),
  /** Keys of items that must stand before. */
  waitsFor: Type.Array(Type.String()),
  /** The kind of probe that reads it; null: a person signs it. */
  probe: Nullable(Type.String()),
  /** What was last seen or signed. */
  record: Nullable(Type.Object({ note: Type.String(), by: Type.String(), atMs: Type.Number() })),
});
export type ChecklistItem = Static<typeof ChecklistItem>;

export const PlaybookHold = Type.Object({
  key: Type.String(),
  store: Nullable(Type.String()),
  state: ChecklistState,
  role: Type.String(),
  owedBy: Type.Array(Type.String()),
  sinceMs: Type.Number(),
  why: Type.String(),
});
export type PlaybookHold = Static<typeof PlaybookHold>;

export const PlaybookView = Type.Object({
  atMs: Type.Number(),
  title: Type.String(),
  phases: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
  items: Type.Array(ChecklistItem),
  /** What does not stand though it is due; the longest first. */
  holds: Type.Array(PlaybookHold),
  /** Whether that keeps the launch from its next step: its file has `playbook`. */
  isHolding: Type.Optional(Type.Boolean()),
  /** Probes that could not be read, and why: they prove nothing. */
  unread: Type.Optional(Type.Array(Type.Object({ key: Type.String(), why: Type.String() }))),
});
export type PlaybookView = Static<typeof PlaybookView>;

/** A person's word that an item is done, or is not. */
export const AttestItem = Type.Object(
  {
    item: Type.String({ maxLength: 200, description: 'its key, such as kit-printed@s03' }),
    document: Type.Unknown({ description: 'signed, about playbook/attest/LAUNCH/ITEM' }),
  },
  { additionalProperties: false },
);
export type AttestItem = Static<typeof AttestItem>;

/** Whom a poll asks. */
export const OpenPoll = Type.Object(
  {
    closesMs: Type.Number(),
    title: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    store: Type.Optional(Type.String({ description: 'absent: of the launch' })),
    /** Absent: every role that somebody holds. */
    roles: Type.Optional(Type.Array(Type.String(), { minItems: 1, maxItems: 20 })),
  },
  { additionalProperties: false },
);
export type OpenPoll = Static<typeof OpenPoll>;

export const CastVote = Type.Object(
  {
    poll: Type.String({ maxLength: 100 }),
    role: Type.String({ maxLength: 60 }),
    document: Type.Unknown({ description: 'signed, about poll/POLL/ROLE' }),
  },
  { additionalProperties: false },
);
export type CastVote = Static<typeof CastVote>;
