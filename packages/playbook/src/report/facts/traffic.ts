/** What the meter and the ramp recorded: stores, gates, rollbacks, latency. */
import { Type, type Static } from 'typebox';
import { closed, Nullable, Text } from './shared.ts';

const ByColour = Type.Object({ blue: Type.Number(), green: Type.Number() }, closed);
export type ByColour = Static<typeof ByColour>;

/** The requests of customers that one colour, or one store, had. */
export const TrafficFacts = Type.Object(
  {
    fromMs: Type.Number(),
    untilMs: Type.Number(),
    requests: ByColour,
    failed: ByColour,
    downtimeSeconds: Type.Number(),
    /** Of these requests, those that named no store of the launch. */
    unnamed: Type.Object({ requests: ByColour, failed: ByColour }, closed),
  },
  closed,
);

const GateFact = Type.Object(
  {
    shareBp: Type.Number(),
    verdict: Type.Enum(['passed', 'failed', 'held']),
    atMs: Type.Number(),
    because: Text,
    /** On green, at this share. */
    requests: Type.Number(),
    failed: Type.Number(),
  },
  closed,
);
export type GateFact = Static<typeof GateFact>;

const StoreFacts = Type.Object(
  {
    id: Text,
    name: Text,
    /** Counts from 1; null in a launch without a ramp. */
    wave: Nullable(Type.Number()),
    /** Where it stood when the report was made. */
    state: Type.Enum(['waiting', 'ramping', 'holding', 'full', 'rolling-back', 'rolled-back']),
    requests: ByColour,
    failed: ByColour,
    downtimeSeconds: Type.Number(),
    /** The share on green from each moment on. */
    shares: Type.Array(Type.Object({ atMs: Type.Number(), shareBp: Type.Number() }, closed)),
    gates: Type.Array(GateFact),
  },
  closed,
);
export type StoreFacts = Static<typeof StoreFacts>;

const RollbackFact = Type.Object(
  {
    scope: Type.Enum(['store', 'launch']),
    stores: Type.Array(Text),
    because: Text,
    /** The last moment at which the criterion was not breached yet; null for other causes. */
    unbreachedAtMs: Nullable(Type.Number()),
    appliedAtMs: Type.Number(),
    readBackAtMs: Nullable(Type.Number()),
    /** The last request that green accepted; of single stores an upper bound. */
    lastGreenAtMs: Nullable(Type.Number()),
  },
  closed,
);
export type RollbackFact = Static<typeof RollbackFact>;

const ComparisonFact = Type.Object(
  { criterion: Text, isInformational: Type.Boolean(), hasFailed: Type.Boolean(), text: Text },
  closed,
);

export const RampFacts = Type.Object(
  {
    outcome: Nullable(Text),
    stores: Type.Array(StoreFacts),
    rollbacks: Type.Array(RollbackFact),
    comparisons: Type.Array(ComparisonFact),
  },
  closed,
);

/** Requests of one colour in one stretch of time; `over`: by objective, slower or failed. */
const LatencyCounts = Type.Object(
  { requests: Type.Number(), failed: Type.Number(), over: Type.Array(Type.Number()) },
  closed,
);
export type LatencyCounts = Static<typeof LatencyCounts>;

export const LatencyFacts = Type.Object(
  {
    /** Ascending, in ms; none where no criterion asks for one. */
    objectivesMs: Type.Array(Type.Number()),
    /** Criteria that fire above a share (0 to 1) of requests over an objective. */
    limits: Type.Array(
      Type.Object({ criterion: Text, objectiveMs: Type.Number(), above: Type.Number() }, closed),
    ),
    bucketMs: Type.Number(),
    buckets: Type.Array(
      Type.Object({ atMs: Type.Number(), blue: LatencyCounts, green: LatencyCounts }, closed),
    ),
    total: Type.Object({ blue: LatencyCounts, green: LatencyCounts }, closed),
  },
  closed,
);
export type LatencyFacts = Static<typeof LatencyFacts>;
