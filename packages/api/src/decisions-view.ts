/**
 * What the API says of decisions: what waits for a person, who may, the go/no-go poll, what was
 * decided. Times are milliseconds since 1970.
 */
import { Type, type Static } from 'typebox';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const closed = { additionalProperties: false };

/** A name of the authority table. */
export const ActName = Type.String({ pattern: '^[a-z-]{2,40}$' });

/** What somebody may do about something that waits. */
export const DecisionOption = Type.Object({
  act: ActName,
  /** A store, a criterion or an item; null: the launch. */
  target: Nullable(Type.String()),
  title: Type.String({ description: 'as on a button, such as Roll back 09 Weirside' }),
  consequences: Type.Array(Type.String()),
  who: Type.String({ description: 'whose signatures it takes, in words' }),
  danger: Type.Boolean(),
});
export type DecisionOption = Static<typeof DecisionOption>;

export const WaitingDecision = Type.Object({
  id: Type.String(),
  kind: Type.Enum(['gate', 'rolled-back', 'proposal', 'lock', 'go', 'waiver', 'contract']),
  title: Type.String(),
  text: Type.String(),
  store: Nullable(Type.String()),
  sinceMs: Type.Number(),
  /** When the plan decides by itself; null: it waits without end. */
  untilMs: Nullable(Type.Number()),
  /** Who signed already. */
  signed: Type.Array(Type.String()),
  /** What is still wanted, in words. */
  lacking: Type.Array(Type.String()),
  options: Type.Array(DecisionOption),
});
export type WaitingDecision = Static<typeof WaitingDecision>;

export const MadeDecision = Type.Object({
  atMs: Type.Number(),
  text: Type.String(),
  by: Type.String({ description: 'ids of people, or machine' }),
  store: Nullable(Type.String()),
});
export type MadeDecision = Static<typeof MadeDecision>;

/** A poll: role by role; silence is no-go. */
export const PollView = Type.Object({
  id: Type.String(),
  title: Type.String(),
  openedMs: Type.Number(),
  closesMs: Type.Number(),
  isClosed: Type.Boolean(),
  outcome: Type.Enum(['go', 'no-go'], { description: 'as it stands' }),
  asks: Type.Array(
    Type.Object({
      role: Type.String({ description: 'id of a role' }),
      title: Type.String(),
      store: Nullable(Type.String()),
      people: Type.Array(Type.String()),
      vote: Nullable(Type.Enum(['go', 'no-go'])),
      by: Nullable(Type.String()),
      note: Type.String(),
      atMs: Nullable(Type.Number()),
    }),
  ),
});
export type PollView = Static<typeof PollView>;

/** The newest poll of the launch as a whole, and of each store that ever had one. */
export const Polls = Type.Object({ poll: Nullable(PollView), stores: Type.Array(PollView) });
export type Polls = Static<typeof Polls>;

export const DecisionsView = Type.Object({
  atMs: Type.Number(),
  waiting: Type.Array(WaitingDecision),
  made: Type.Array(MadeDecision),
  poll: Nullable(PollView),
  /** By role, of the launch; ids of people. */
  roles: Type.Record(Type.String(), Type.Array(Type.String())),
  /** By store, then role. */
  storeRoles: Type.Record(Type.String(), Type.Record(Type.String(), Type.Array(Type.String()))),
  criteriaHash: Type.String(),
});
export type DecisionsView = Static<typeof DecisionsView>;

/** What a person is to sign: fetched just before. */
export const Challenge = Type.Object({
  subject: Type.String(),
  payload: Type.Record(Type.String(), Type.Unknown()),
  nonce: Type.String(),
  nowMs: Type.Number(),
  expiresAtMs: Type.Number(),
});
export type Challenge = Static<typeof Challenge>;

export const AskChallenge = Type.Object(
  {
    act: ActName,
    target: Nullable(Type.String({ maxLength: 200 })),
    /** What else is signed, such as the reason. */
    words: Type.Record(Type.String(), Type.Unknown()),
  },
  closed,
);
export type AskChallenge = Static<typeof AskChallenge>;

/** One or more signed documents of one decision. */
export const Decide = Type.Object(
  {
    act: ActName,
    target: Nullable(Type.String({ maxLength: 200 })),
    documents: Type.Array(Type.Unknown(), { minItems: 1, maxItems: 4 }),
  },
  closed,
);
export type Decide = Static<typeof Decide>;

/** Stops a launch by both sealed keys. */
export const BreakGlass = Type.Object(
  {
    act: ActName,
    target: Nullable(Type.String({ maxLength: 200 })),
    /** One of each key, about `break-glass/LAUNCH`, with `{ reason }` as its words. */
    documents: Type.Array(Type.Unknown(), { minItems: 2, maxItems: 2 }),
  },
  closed,
);
export type BreakGlass = Static<typeof BreakGlass>;

/** A senior owner's review of an opening of the glass. */
export const ReviewGlass = Type.Object(
  { opening: Type.Integer({ minimum: 1 }), document: Type.Unknown() },
  closed,
);
export type ReviewGlass = Static<typeof ReviewGlass>;

export const Decided = Type.Object({
  /** False: it waits for more signatures. */
  done: Type.Boolean(),
  lacking: Type.Array(Type.String()),
  text: Type.String(),
});
export type Decided = Static<typeof Decided>;
