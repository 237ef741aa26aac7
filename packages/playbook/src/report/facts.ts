/**
 * What is known of a launch when its report is made: plain data, units last in the names. The JSON
 * report is exactly this; every other format shows it.
 *
 * A part that the launch does not use is `{ absent: why }`. Moments are milliseconds since 1970,
 * shares of traffic basis points, other shares from 0 to 1.
 */
import { Type, type Static } from 'typebox';
import { DrillFacts, PlaybookFacts, RehearsalFacts } from './facts/before.ts';
import {
  AuditFacts,
  BudgetFact,
  CriteriaFacts,
  DecisionFact,
  LaunchFacts,
} from './facts/course.ts';
import { closed, Part } from './facts/shared.ts';
import { LatencyFacts, RampFacts, TrafficFacts } from './facts/traffic.ts';
import { ActivationFacts, ReconciliationFacts, SchemaFacts } from './facts/work.ts';

export { BudgetFact, DecisionFact, LogHead } from './facts/course.ts';
export { isThere, type Absent } from './facts/shared.ts';
export type {
  ByColour,
  GateFact,
  LatencyCounts,
  RollbackFact,
  StoreFacts,
} from './facts/traffic.ts';
export { LatencyFacts } from './facts/traffic.ts';
export type { FunnelFacts } from './facts/work.ts';

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
    ramp: Part(RampFacts),
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
