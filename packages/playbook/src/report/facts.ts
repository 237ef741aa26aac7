/**
 * What is known of a launch when its report is made: plain data, units last in the names. The JSON
 * report is exactly this; every other format shows it.
 *
 * A part that the launch does not use is `{ absent: why }`. Moments are milliseconds since 1970,
 * shares of traffic basis points, other shares from 0 to 1.
 */
import { Type, type Static, type TSchema } from 'typebox';

const closed = { additionalProperties: false };
const Text = Type.String();
const Nullable = <T extends TSchema>(type: T) => Type.Union([type, Type.Null()]);

/** Why a report has no such part, as a sentence. */
export const Absent = Type.Object({ absent: Text }, closed);
export type Absent = Static<typeof Absent>;
const Part = <T extends TSchema>(type: T) => Type.Union([type, Absent]);

const ByColour = Type.Object({ blue: Type.Number(), green: Type.Number() }, closed);
export type ByColour = Static<typeof ByColour>;

const Interval = Type.Object({ low: Type.Number(), high: Type.Number() }, closed);

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

const BudgetFact = Type.Object(
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

const CriteriaFacts = Type.Object(
  {
    /** SHA-256 of their canonical JSON. */
    hash: Text,
    locked: Nullable(Type.Object({ by: Text, atMs: Type.Number(), hash: Text }, closed)),
    list: Type.Array(Type.Object({ id: Text, firesWhen: Text, then: Text }, closed)),
  },
  closed,
);

/** The requests of customers that one colour, or one store, had. */
const TrafficFacts = Type.Object(
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

const Ramp = Type.Object(
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

const LatencyFacts = Type.Object(
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

const ActivationFacts = Type.Object(
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

const ReconciliationFacts = Type.Object(
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

const SchemaFacts = Type.Object(
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

const DrillFacts = Type.Object(
  {
    store: Text,
    /** Why its report does not count; null: it does. */
    refused: Nullable(Text),
    report: Nullable(
      Type.Object(
        {
          passed: Type.Boolean(),
          offlineForMs: Type.Number(),
          speed: Type.Number(),
          devices: Type.Number(),
          simulatedDevices: Type.Number(),
          ops: Type.Number(),
          signedBy: Text,
          signedAtMs: Type.Number(),
        },
        closed,
      ),
    ),
  },
  closed,
);

const RehearsalFacts = Type.Object(
  {
    /** Whether the launch file says on what it is rehearsed. */
    isAsked: Type.Boolean(),
    /** Why the launch does not count as rehearsed; null: it does. */
    refused: Nullable(Text),
    record: Nullable(
      Type.Object(
        {
          passed: Type.Boolean(),
          staging: Text,
          speed: Type.Number(),
          signedBy: Text,
          signedAtMs: Type.Number(),
          criteria: Type.Array(
            Type.Object(
              {
                criterion: Text,
                fault: Nullable(Text),
                did: Nullable(Text),
                firedAfterMs: Nullable(Type.Number()),
                slowestRollbackMs: Nullable(Type.Number()),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
);

const PlaybookFacts = Type.Object(
  {
    signatures: Type.Number(),
    readings: Type.Number(),
    waivers: Type.Array(
      Type.Object({ item: Text, by: Text, note: Text, atMs: Type.Number() }, closed),
    ),
  },
  closed,
);

const DecisionFact = Type.Object(
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

const AuditFacts = Type.Object(
  { entries: Type.Number(), head: Nullable(LogHead), decisions: Type.Array(DecisionFact) },
  closed,
);

export const REPORT_FORMAT = 'slipway-report/1';

export const ReportFacts = Type.Object(
  {
    format: Type.Literal(REPORT_FORMAT),
    madeAtMs: Type.Number(),
    /** The moment as of which sign-ups and minutes are counted. */
    asOfMs: Type.Number(),
    launch: LaunchFacts,
    budgets: Type.Array(BudgetFact),
    criteria: CriteriaFacts,
    traffic: Part(TrafficFacts),
    ramp: Part(Ramp),
    latency: Part(LatencyFacts),
    activation: Part(ActivationFacts),
    reconciliation: Part(ReconciliationFacts),
    schemas: Part(Type.Array(SchemaFacts)),
    drills: Part(Type.Array(DrillFacts)),
    rehearsal: RehearsalFacts,
    playbook: Part(PlaybookFacts),
    audit: Part(AuditFacts),
    /** Keys that were broken out; the key is left out where none was. */
    breakGlass: Type.Optional(Type.Array(DecisionFact)),
  },
  closed,
);
export type ReportFacts = Static<typeof ReportFacts>;

/** @returns whether a launch has this part */
export function isThere<T>(part: T | Absent): part is Exclude<T, Absent> {
  return !(typeof part === 'object' && part !== null && 'absent' in part);
}
