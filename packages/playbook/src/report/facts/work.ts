/** What people and machines worked on: sign-ups, cases, schema changes. */
import { Type, type Static } from 'typebox';
import { closed, Nullable, Text } from './shared.ts';

const Interval = Type.Object({ low: Type.Number(), high: Type.Number() }, closed);

const FunnelFacts = Type.Object(
  {
    /** A store, or `all`. */
    key: Text,
    reached: Type.Object(
      {
        captured: Type.Number(),
        verified: Type.Number(),
        payment: Type.Number(),
        activated: Type.Number(),
        benefitVisible: Type.Number(),
      },
      closed,
    ),
    excluded: Type.Object(
      { duplicate: Type.Number(), test: Type.Number(), 'not-captured': Type.Number() },
      closed,
    ),
    notYetDue: Type.Number(),
    due: Type.Number(),
    activated: Type.Number(),
    rate: Nullable(Type.Number()),
    /** Wilson, 95 %. */
    interval: Interval,
    /** Where the rate of all ends if every open one is lost, and if none is. */
    bounds: Interval,
    lost: Type.Record(Text, Type.Number()),
  },
  closed,
);
export type FunnelFacts = Static<typeof FunnelFacts>;

export const ActivationFacts = Type.Object(
  {
    fromMs: Type.Number(),
    untilMs: Type.Number(),
    all: FunnelFacts,
    stores: Type.Array(FunnelFacts),
  },
  closed,
);

const MinutesFacts = Type.Object(
  {
    limitMs: Type.Number(),
    endsAtMs: Type.Number(),
    tookMs: Type.Number(),
    chargedMs: Type.Number(),
    hiddenMs: Type.Number(),
    leftMs: Type.Number(),
    isKept: Type.Boolean(),
    /** Whether every match that was drawn for an audit has its verdict. */
    isProved: Type.Boolean(),
    byStoreMs: Type.Record(Text, Type.Number()),
  },
  closed,
);

export const ReconciliationFacts = Type.Object(
  {
    /** Null until the launch's budget has begun. */
    minutes: Nullable(MinutesFacts),
    classes: Type.Array(
      Type.Object(
        {
          class: Text,
          opened: Type.Number(),
          open: Type.Number(),
          byPeople: Type.Number(),
          byRules: Type.Number(),
          focusMs: Type.Number(),
        },
        closed,
      ),
    ),
    /** How many cases were open from each moment on. */
    burnDown: Type.Array(Type.Object({ atMs: Type.Number(), open: Type.Number() }, closed)),
  },
  closed,
);

export const SchemaFacts = Type.Object(
  {
    database: Text,
    schema: Text,
    from: Nullable(Text),
    to: Text,
    state: Text,
    isContracted: Type.Boolean(),
    rows: Nullable(Type.Number()),
    backfillRowsPerSecond: Nullable(Type.Number()),
    expandMs: Type.Number(),
    contractMs: Type.Number(),
    /** The longest that a customer may have waited behind a step's lock. */
    longestLockWaitMs: Type.Number(),
  },
  closed,
);
