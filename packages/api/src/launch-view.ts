/**
 * What the API says of one launch: all that a wall, a terminal or a script needs, in one document.
 * Times are milliseconds since 1970 unless named otherwise; shares are basis points (0 to 10,000).
 */
import { Type, type Static } from 'typebox';
import { FleetView } from './fleet-view.ts';

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);

/** The life of a launch, in order; the two last ones stand apart from it. */
export const PHASES = [
  'planned',
  'rehearsed',
  'locked',
  'expanding',
  'deploying',
  'ramping',
  'full',
  'soaking',
  'contracting',
  'done',
] as const;

export const Phase = Type.Enum([...PHASES, 'rolling-back', 'rolled-back']);
export type Phase = Static<typeof Phase>;

/** The state vocabulary of the console; each has a shape and a word. */
export const StoreState = Type.Enum([
  'idle',
  'ready',
  'ramping',
  'holding',
  'healthy',
  'breached',
  'rolling-back',
  'rolled-back',
  'stale',
]);
export type StoreState = Static<typeof StoreState>;

const ByColour = Type.Object({ blue: Type.Number(), green: Type.Number() });

/** Distance to the nearest rollback trigger. */
export const Margin = Type.Object({
  criterion: Type.String(),
  /** 1 = nothing measured against it, 0 = at the threshold, below 0 = beyond it. */
  headroom: Type.Number(),
  value: Type.Number({ description: 'share of failing requests in the window, 0 to 1' }),
  threshold: Type.Number({ description: 'share at which it fires, 0 to 1' }),
  /** Milliseconds until the threshold at the present trend; null if it is not nearing. */
  breachInMs: Nullable(Type.Number()),
});
export type Margin = Static<typeof Margin>;

/** How a criterion stands that the plane's meter does not decide. */
export const CriterionReading = Type.Object({
  criterion: Type.String(),
  /** The store it was read at; null for the fleet. */
  store: Nullable(Type.String()),
  state: Type.Enum(['well', 'breached', 'missing']),
  /** A share (0 to 1), milliseconds or a number, as the unit says; null when there is none. */
  value: Nullable(Type.Number()),
  unit: Type.Enum(['share', 'duration', 'number']),
  threshold: Type.Number(),
  /** Of how many; 1 where nothing is counted. */
  count: Type.Number(),
  /** When what it tells was so; null before any. */
  atMs: Nullable(Type.Number()),
  text: Type.String({ description: 'all of it in words' }),
});
export type CriterionReading = Static<typeof CriterionReading>;

/** How green compares with blue, by one criterion. Logarithms are natural ones. */
export const CriterionComparison = Type.Object({
  criterion: Type.String(),
  isInformational: Type.Boolean({ description: 'it decides nothing' }),
  state: Type.Enum(['well', 'failed']),
  logE: Type.Number({ description: 'evidence that green is worse; 0: none either way' }),
  mostLogE: Type.Number({ description: 'at its highest' }),
  failAt: Type.Number({ description: 'where it stops' }),
  /** The store that the most evidence is about; null where there is none. */
  worst: Nullable(Type.String()),
  /** Units with a first bad answer, since launch. */
  counted: ByColour,
  text: Type.String({ description: 'all of it in words' }),
});
export type CriterionComparison = Static<typeof CriterionComparison>;

/** What the launch may cost, and what it has. */
export const LaunchBudget = Type.Object({
  budget: Type.Enum(['failed-requests', 'manual-minutes', 'activation']),
  limit: Type.Number({ description: 'requests, minutes, or a share from 0 to 1' }),
  value: Nullable(Type.Number()),
  /** Null: not known yet. */
  kept: Nullable(Type.Boolean()),
  text: Type.String({ description: 'all of it in words' }),
});
export type LaunchBudget = Static<typeof LaunchBudget>;

export const GateView = Type.Object({
  bp: Type.Number({ description: 'the weight at which the gate stands' }),
  verdict: Type.Enum(['passed', 'held', 'failed']),
  atMs: Type.Number(),
  because: Type.String(),
});
export type GateView = Static<typeof GateView>;

export const StoreView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  zone: Type.String(),
  wave: Type.Number({ description: 'counts from 1' }),
  state: StoreState,
  /** Share that is on green as read back from the plane; null when it could not be read. */
  shareBp: Nullable(Type.Number()),
  targetBp: Type.Number(),
  /** The next gate and the real time until it may be passed at the earliest. */
  nextGate: Nullable(Type.Object({ bp: Type.Number(), inMs: Type.Number() })),
  /** How much of the present step's dwell has passed, 0 to 1. */
  stepProgress: Type.Number(),
  gates: Type.Array(GateView),
  /** Why it holds or went back; null when nothing is abnormal. */
  reason: Nullable(Type.String()),
  margin: Nullable(Margin),
  owner: Nullable(Type.String()),
  /** Age of the newest evidence; null before any. */
  evidenceAgeMs: Nullable(Type.Number()),
  requests: ByColour,
  failed: ByColour,
});
export type StoreView = Static<typeof StoreView>;

export const SchemaView = Type.Object({
  schema: Type.String(),
  from: Nullable(Type.String()),
  to: Type.String(),
  state: Type.Enum([
    'planned',
    'expanding',
    'expanded',
    'contracting',
    'contracted',
    'rolled-back',
  ]),
  step: Type.Number(),
  steps: Type.Number(),
  title: Type.String({ description: 'the step at work, in words' }),
  rowsDone: Type.Number(),
  rowsTotal: Type.Number(),
  rowsPerSecond: Type.Number(),
  longestLockWaitMs: Type.Number(),
  pace: Type.Number({ description: 'share of time that its backfill may use, 0 (held) to 1' }),
  /** What slows the backfill; null at full pace and when none is at work. */
  throttledBy: Nullable(Type.String()),
});
export type SchemaView = Static<typeof SchemaView>;

const ColourOfService = Type.Object({
  release: Type.String(),
  wanted: Type.Number({ description: 'instances that should run' }),
  healthy: Type.Number(),
  restarts: Type.Number(),
});

export const ServiceView = Type.Object({
  name: Type.String(),
  blue: ColourOfService,
  green: ColourOfService,
});
export type ServiceView = Static<typeof ServiceView>;

export const EventView = Type.Object({
  id: Type.Number(),
  atMs: Type.Number(),
  kind: Type.String({ description: 'such as phase, gate, raise, hold, rollback, error' }),
  store: Nullable(Type.String()),
  text: Type.String(),
});
export type EventView = Static<typeof EventView>;

/** A process of the launch: pid and start time together say which one is meant. */
export const ProcessView = Type.Object({
  role: Type.Enum(['router', 'service', 'schema-runner']),
  name: Type.String({ description: 'the service or schema; empty for the router' }),
  colour: Nullable(Type.Enum(['blue', 'green'])),
  pid: Type.Number(),
  startedAt: Type.String(),
});
export type ProcessView = Static<typeof ProcessView>;

export const RollbackView = Type.Object({
  scope: Type.Enum(['store', 'launch']),
  stores: Type.Array(Type.String()),
  because: Type.String(),
  /** When the criterion was first seen breached, not later than the breach was measured. */
  breachMs: Nullable(Type.Number()),
  appliedMs: Type.Number(),
  readBackMs: Nullable(Type.Number()),
  /** The last request that green accepted for these stores. */
  lastGreenMs: Nullable(Type.Number()),
});
export type RollbackView = Static<typeof RollbackView>;

export const LaunchView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  opens: Type.String(),
  /** The server's time when this was made. */
  atMs: Type.Number(),
  phase: Phase,
  /** Phases entered so far, in order. */
  entered: Type.Array(Type.Object({ phase: Phase, atMs: Type.Number() })),
  outcome: Nullable(Type.Enum(['done', 'rolled-back', 'held'])),
  speed: Type.Number(),
  plane: Type.String(),
  /** Where customers reach the plane. */
  listen: Type.String(),
  /** Plan time since the ramp began, in milliseconds; null before. */
  planMs: Nullable(Type.Number()),
  hold: Nullable(Type.Object({ by: Type.String(), reason: Type.String(), sinceMs: Type.Number() })),
  totals: Type.Object({
    requests: ByColour,
    failed: ByColour,
    meteredSinceMs: Nullable(Type.Number()),
    greenShareBp: Type.Number({ description: 'mean over stores' }),
    downtimeSeconds: Type.Number(),
  }),
  stores: Type.Array(StoreView),
  /** Criteria over signals beside the meter; absent in an older answer. */
  readings: Type.Optional(Type.Array(CriterionReading)),
  comparisons: Type.Optional(Type.Array(CriterionComparison)),
  budgets: Type.Optional(Type.Array(LaunchBudget)),
  schemas: Type.Array(SchemaView),
  services: Type.Array(ServiceView),
  rollbacks: Type.Array(RollbackView),
  processes: Type.Array(ProcessView),
  /** The newest events, newest last, at most 50. */
  events: Type.Array(EventView),
  /** What stopped the launch's driver last, if anything did. */
  trouble: Nullable(Type.String()),
  /** Its devices; absent when the launch has none. */
  fleet: Type.Optional(FleetView),
});
export type LaunchView = Static<typeof LaunchView>;
