/**
 * What the API says of a launch's business: sign-ups, prices, rehearsals and cases. Each part is
 * null where its tables do not exist: the launch does not use it. Times are milliseconds since
 * 1970, lengths of time are milliseconds, shares are of 1.
 */
import { Type, type Static } from 'typebox';
import { CaseView } from './case-view.ts';
import { LaunchBudget } from './launch-view.ts';
import { LaunchRehearsalView } from './rehearsal-view.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

const Counts = Type.Record(Type.String(), Type.Number());
const Interval = Type.Object({ low: Type.Number(), high: Type.Number() });

/** The sign-ups of one store, or of all of them. */
export const FunnelView = Type.Object({
  /** The store; `all` for all of them together. */
  key: Type.String(),
  /** How many came to each step, whatever became of them; exclusions are not counted. */
  reached: Type.Object({
    captured: Type.Number(),
    verified: Type.Number(),
    payment: Type.Number(),
    activated: Type.Number(),
    benefitVisible: Type.Number(),
  }),
  activation: Type.Object({
    captured: Type.Number(),
    /** By why: duplicate, test, not captured. */
    excluded: Counts,
    notYetDue: Type.Number(),
    due: Type.Number({ description: 'the denominator' }),
    activated: Type.Number({ description: 'the numerator: those of `due` that came in time' }),
    rate: Nullable(Type.Number()),
    /** Wilson, 95 %. */
    interval: Interval,
    /** Where the rate of all ends if every open one is lost, and if none is. */
    bounds: Interval,
    /** Those that are lost, by reason. */
    lost: Counts,
  }),
});
export type FunnelView = Static<typeof FunnelView>;

export const ExpiringView = Type.Object({
  signUp: Type.String(),
  store: Type.String(),
  member: Nullable(Type.String()),
  expiresMs: Type.Number(),
  /** What the last attempt ran into, such as `declined`; null if there was none. */
  trouble: Nullable(Type.String()),
  troubleDetail: Nullable(Type.String()),
});
export type ExpiringView = Static<typeof ExpiringView>;

export const OnboardingView = Type.Object({
  /** Of sign-ups that were captured from here on, */
  fromMs: Type.Number(),
  /** and before this moment, which may be to come. */
  toMs: Type.Number(),
  /** Whether that is the time which the launch's budget names, from its ramp on; else until now. */
  isOfLaunch: Type.Boolean(),
  all: FunnelView,
  stores: Type.Array(FunnelView),
  /** Payments that only the customer can finish, the most urgent first. */
  expiring: Type.Array(ExpiringView),
});
export type OnboardingView = Static<typeof OnboardingView>;

const Direction = Type.Enum(['down', 'up']);

export const PricesView = Type.Object({
  /** Changes that are not through yet, the oldest first. */
  waiting: Type.Array(
    Type.Object({
      store: Type.String(),
      sku: Type.String(),
      atMs: Type.Number({ description: 'from when on the new price holds' }),
      direction: Direction,
      fromMinor: Type.Number(),
      toMinor: Type.Number(),
      waitsFor: Type.String({ description: 'moment, tills or labels' }),
    }),
  ),
  /** From its moment until every till and label has it. */
  latency: Type.Array(
    Type.Object({
      direction: Direction,
      through: Type.Number(),
      open: Type.Number(),
      p50Ms: Nullable(Type.Number()),
      p90Ms: Nullable(Type.Number()),
      maxMs: Nullable(Type.Number()),
    }),
  ),
});
export type PricesView = Static<typeof PricesView>;

/** The newest drill of a store. */
export const DrillView = Type.Object({
  store: Type.String(),
  /** Why it does not count, such as a signature of nobody known; null: it counts. */
  refused: Nullable(Type.String()),
  /** Null when it does not count: what is not signed is not told as if it had been. */
  report: Nullable(
    Type.Object({
      drill: Type.String(),
      passed: Type.Boolean(),
      signedBy: Type.String(),
      signedMs: Type.Number(),
      countsUntilMs: Type.Number(),
      /** The time offline that was drilled, and how many times faster it went by. */
      forMs: Type.Number(),
      speed: Type.Number(),
      beganMs: Type.Number(),
      endedMs: Type.Number(),
      devices: Type.Number(),
      simulated: Type.Number(),
      ops: Type.Number(),
      /** From the moment that the line was mended; null: not in time. */
      ackedMs: Nullable(Type.Number()),
      appliedMs: Nullable(Type.Number()),
      checks: Type.Array(
        Type.Object({
          id: Type.String(),
          passed: Type.Boolean(),
          what: Type.String(),
          detail: Type.String(),
        }),
      ),
    }),
  ),
});
export type DrillView = Static<typeof DrillView>;

/** What is left of the launch's manual minutes. */
export const BudgetView = Type.Object({
  minutesMs: Type.Number(),
  endsMs: Type.Number(),
  tookMs: Type.Number({ description: 'focus time of people until now' }),
  chargedMs: Type.Number({ description: 'what open cases cost from the end of the window on' }),
  threatenedMs: Type.Number({ description: 'what they would cost if it ended now' }),
  hiddenMs: Type.Number({ description: 'what wrong automatic matches stand for' }),
  leftMs: Type.Number(),
  isKept: Type.Boolean(),
  /** Whether every match that was drawn for an audit has its verdict. */
  isProved: Type.Boolean(),
  open: Type.Number(),
  byStore: Counts,
  byClass: Counts,
  audits: Type.Array(
    Type.Object({
      rule: Type.String(),
      how: Type.String(),
      matches: Type.Number(),
      drawn: Type.Number(),
      judged: Type.Number(),
      wrong: Type.Number(),
    }),
  ),
});
export type BudgetView = Static<typeof BudgetView>;

/** An automatic match that waits for a person's look. */
export const AuditView = Type.Object({
  left: Type.Number(),
  right: Type.Number(),
  rule: Type.String(),
  how: Type.String(),
  leftId: Type.String(),
  rightId: Type.String(),
  amounts: Type.Array(Type.Number()),
  atMs: Type.Array(Type.Number()),
});
export type AuditView = Static<typeof AuditView>;

export const ReconciliationView = Type.Object({
  /** Open ones first, the oldest first; of a large number only the first. */
  cases: Type.Array(CaseView),
  /** How many there are by class and state, and open ones by age. */
  counts: Type.Array(
    Type.Object({
      class: Type.String(),
      open: Type.Number(),
      resolved: Type.Number(),
      cleared: Type.Number(),
      ages: Counts,
    }),
  ),
  /** Null until the launch's budget has begun. */
  budget: Nullable(BudgetView),
  audits: Type.Array(AuditView),
});
export type ReconciliationView = Static<typeof ReconciliationView>;

export const BusinessView = Type.Object({
  /** The server's time when this was read. */
  atMs: Type.Number(),
  onboarding: Nullable(OnboardingView),
  prices: Nullable(PricesView),
  drills: Nullable(Type.Array(DrillView)),
  reconciliation: Nullable(ReconciliationView),
  /** The launch file's budgets, as they stand; absent in an older answer. */
  budgets: Type.Optional(Type.Array(LaunchBudget)),
  /** Of the launch as a whole, the newest first; absent in an older answer. */
  rehearsals: Type.Optional(Type.Array(LaunchRehearsalView)),
});
export type BusinessView = Static<typeof BusinessView>;
