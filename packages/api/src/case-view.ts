/** A case of reconciliation as the API tells of it, and what people may do with it. */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false };

export const CaseState = Type.Enum(['open', 'resolved', 'cleared']);
export type CaseState = Static<typeof CaseState>;

/** What is left to do after a case's decision, and how far it is. */
export const RemedyView = Type.Object({
  state: Type.Enum(['decided', 'under-way', 'carried-out', 'failed']),
  attempts: Type.Number(),
  /** Failed: when it is tried again; null: not any more. */
  retryMs: Nullable(Type.Number()),
  endedMs: Nullable(Type.Number()),
  /** Who carried it out: a person, or `worker`. */
  by: Nullable(Type.String()),
  /** Why it failed, or what the person said. */
  note: Nullable(Type.String()),
  /** What was done, by the names at whoever did it, such as a provider's refund. */
  refs: Type.Array(Type.String()),
});
export type RemedyView = Static<typeof RemedyView>;

/** One root cause with all that it has done. */
export const CaseView = Type.Object({
  id: Type.String(),
  class: Type.String(),
  root: Type.String(),
  store: Type.String(),
  state: CaseState,
  instances: Type.Number(),
  /** At stake, in the smallest part of `unit`. */
  amount: Type.Number(),
  unit: Type.String(),
  openedMs: Type.Number(),
  closedMs: Nullable(Type.Number()),
  age: Type.String({ description: 'the band, such as `under 4 h`' }),
  claimedBy: Nullable(Type.String()),
  resolvedBy: Nullable(Type.String()),
  action: Nullable(Type.String()),
  /** Why it waits for a person, or why it was settled so. */
  note: Type.String(),
  /** What would settle it, if that is known. */
  proposal: Nullable(Type.Object({ action: Type.String(), amount: Type.Number() })),
  /** Null: nothing is left to do. */
  remedy: Nullable(RemedyView),
  /** Focus time of people until now, in ms. */
  focusMs: Type.Number(),
});
export type CaseView = Static<typeof CaseView>;

/** A row of a source that an instance is about. */
export const RecordView = Type.Object({
  seq: Type.Number(),
  source: Type.String(),
  kind: Type.String(),
  id: Type.String(),
  store: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  amount: Type.Optional(Type.Number()),
  unit: Type.Optional(Type.String()),
  status: Type.Optional(Type.String()),
  atMs: Type.Number(),
});
export type RecordView = Static<typeof RecordView>;

/** A case whole: every instance with its evidence, every decision. */
export const CaseDetail = Type.Object({
  id: Type.String(),
  instances: Type.Array(
    Type.Object({
      rule: Type.String(),
      amount: Type.Number(),
      what: Type.String(),
      unclear: Nullable(Type.String()),
      isCleared: Type.Boolean(),
      records: Type.Array(RecordView),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      kind: Type.String(),
      by: Type.String(),
      action: Nullable(Type.String()),
      moved: Type.Number(),
      reason: Type.String(),
      atMs: Type.Number(),
    }),
  ),
});
export type CaseDetail = Static<typeof CaseDetail>;

const By = Type.String({
  minLength: 1,
  maxLength: 60,
  description: 'who does it: one of the launch’s people, if it names them',
});
const CaseId = Type.String({ minLength: 1, maxLength: 100 });
const Why = Type.String({ minLength: 1, maxLength: 500 });
const Seq = Type.Integer({ minimum: 1 });

export const ClaimCase = Type.Object({ case: CaseId, by: By }, closed);
export type ClaimCase = Static<typeof ClaimCase>;

/** Starts (`focus`), keeps going (`beat`) or stops (`blur`) a person's clock at a case. */
export const FocusCase = Type.Object(
  { case: CaseId, by: By, kind: Type.Enum(['focus', 'beat', 'blur']) },
  closed,
);
export type FocusCase = Static<typeof FocusCase>;

/** Resolves all of these cases or none. */
export const ResolveCases = Type.Object(
  {
    cases: Type.Array(CaseId, { minItems: 1, maxItems: 500, uniqueItems: true }),
    by: By,
    reason: Why,
    /** What settles them; each case's own proposal if absent. */
    action: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  },
  closed,
);
export type ResolveCases = Static<typeof ResolveCases>;

export const ReopenCase = Type.Object({ case: CaseId, by: By, reason: Why }, closed);
export type ReopenCase = Static<typeof ReopenCase>;

/** A person says that they did what was left to do after a case's decision. */
export const CarriedOutCase = Type.Object({ case: CaseId, by: By, reason: Why }, closed);
export type CarriedOutCase = Static<typeof CarriedOutCase>;

/** Takes an automatic match of two records back. */
export const TakeBackMatch = Type.Object({ left: Seq, right: Seq, by: By, reason: Why }, closed);
export type TakeBackMatch = Static<typeof TakeBackMatch>;

/** Gives a match that was drawn for an audit its verdict; a wrong one is taken back. */
export const JudgeMatch = Type.Object(
  { left: Seq, right: Seq, by: By, reason: Why, verdict: Type.Enum(['right', 'wrong']) },
  closed,
);
export type JudgeMatch = Static<typeof JudgeMatch>;

/** How many cases or matches an act changed. */
export const Acted = Type.Object({ changed: Type.Number() });
export type Acted = Static<typeof Acted>;
