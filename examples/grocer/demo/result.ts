/**
 * The demo's result: what the meter counted, what the oracle judged, what the launch recorded.
 * Keys of strands that do not exist yet are absent, not invented.
 */
import type { LaunchView } from '@slipway/api';
import { budgetStandings, type BudgetsSpec, type BudgetStanding } from '@slipway/launch';
import type { OracleStats } from '../oracle/core/oracle.ts';
import type { CrewResult } from './crew/crew.ts';
import type { DevicesResult } from './devices.ts';
import type { DrillsResult } from './drills.ts';
import type { Papers } from './papers.ts';
import type { PricesResult } from './shelves.ts';
import type { ActivationResult } from './sign-ups.ts';
import type { ReconciliationResult } from './reconcile.ts';
import type { FaultRecord } from './faults/index.ts';

type ByColour = Readonly<Record<'blue' | 'green', number>>;

export interface SchemaResult {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly backfillRowsPerSecond: number;
  readonly longestLockWaitMs: number;
  readonly contracted: boolean;
}

/** One document, with `--json` the only thing on stdout. Times in milliseconds unless named. */
export interface DemoResult {
  readonly outcome: 'done' | 'rolled-back' | 'held';
  readonly plane: string;
  readonly speed: number;
  readonly stores: number;
  /** By the meter: every request that customers sent through the plane. */
  readonly requests: number;
  readonly requestsByColour: ByColour;
  /** By the meter or by the customers' own count, whichever is higher. */
  readonly failedRequests: number;
  readonly failedByColour: ByColour;
  readonly downtimeSeconds: number;
  readonly rolledBackStores: readonly string[];
  /** Stores that ended neither at their target nor read back on blue. */
  readonly stuckStores: number;
  /** From the first breach to the last request that green accepted, at most; null if none. */
  readonly rollbackMs: number | null;
  /** Requests sent after the rollback was read back that green answered. */
  readonly greenAfterRollback: number;
  readonly wrongReads: number;
  readonly lostWrites: number;
  readonly unknownWrites: number;
  readonly schema: SchemaResult;
  readonly schemas: readonly (SchemaResult & { readonly name: string })[];
  /** Tills, and every op that they have a receipt for. */
  readonly devices: DevicesResult & { readonly drills: DrillsResult };
  /** Prices on their way to tills and shelves. */
  readonly prices: PricesResult;
  /** Of a first week of sign-ups at the tills. */
  readonly activation: ActivationResult;
  /** What the tills did, held against what the cloud and both providers say. */
  readonly reconciliation: ReconciliationResult;
  /** Of people who reconcile, over all stores and 72 h. */
  readonly manualMinutes: number;
  /** The week's roster of the stores' people, and the no-show that it was rescued from. */
  readonly crew: CrewResult;
  /** What the launch file allows, and what was used of it. */
  readonly budgets: readonly BudgetStanding[];
  /** Its decisions on paper, checked offline, and its report. */
  readonly papers: Papers;
  readonly fault: FaultRecord | null;
  /** What the oracle saw: its own counts, against which the meter's can be held. */
  readonly oracle: {
    readonly requests: number;
    readonly failed: number;
    readonly acknowledgedWrites: number;
    readonly checkedThroughOld: number;
    readonly checkedThroughNew: number;
    readonly pushes: number;
    readonly missedPushes: number;
    readonly details: readonly string[];
  };
  readonly seconds: number;
}

/** What was found by reading every acknowledged write back. */
export interface WritesFound {
  readonly checkedThroughOld: number;
  readonly checkedThroughNew: number;
  readonly lost: number;
  readonly wrong: number;
  readonly details: readonly string[];
}

export interface ResultParts {
  readonly view: LaunchView;
  readonly stats: OracleStats;
  readonly writes: WritesFound;
  readonly devices: DevicesResult & { readonly drills: DrillsResult };
  readonly prices: PricesResult;
  readonly activation: ActivationResult;
  readonly reconciliation: ReconciliationResult;
  readonly crew: CrewResult;
  readonly budgets: BudgetsSpec;
  readonly papers: Papers;
  readonly greenAfterRollback: number;
  readonly fault: FaultRecord | null;
  readonly seconds: number;
}

function schemaOf(one: LaunchView['schemas'][number]): SchemaResult & { name: string } {
  return {
    name: one.schema,
    from: one.from ?? '',
    to: one.to,
    rows: one.rowsDone,
    backfillRowsPerSecond: Math.round(one.rowsPerSecond),
    longestLockWaitMs: Math.round(one.longestLockWaitMs),
    contracted: one.state === 'contracted',
  };
}

/** @returns all schemas as one: rows added up, the slowest rate, the longest wait */
function together(parts: readonly (SchemaResult & { name: string })[]): SchemaResult {
  const names = (pick: (one: SchemaResult) => string) => parts.map(pick).join(', ');
  const filled = parts.filter((one) => one.rows > 0);
  return {
    from: names(({ from }) => from),
    to: names(({ to }) => to),
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    backfillRowsPerSecond: Math.min(...filled.map((one) => one.backfillRowsPerSecond)),
    longestLockWaitMs: Math.max(...parts.map((one) => one.longestLockWaitMs)),
    contracted: parts.every(({ contracted }) => contracted),
  };
}

function isStuck(store: LaunchView['stores'][number]): boolean {
  const atTarget = store.shareBp !== null && store.shareBp === store.targetBp;
  const ended = store.state === 'healthy' ? store.shareBp === 10_000 : store.shareBp === 0;
  return !(atTarget && ended);
}

/** Puts the result together. */
export function resultOf(parts: ResultParts): DemoResult {
  const { view, stats, writes } = parts;
  const { requests, failed } = view.totals;
  const schemas = view.schemas.map(schemaOf);
  const rolledBack = [...new Set(view.rollbacks.flatMap(({ stores }) => stores))].toSorted();
  const [first] = view.rollbacks;
  const timed = first && first.breachMs !== null && first.lastGreenMs !== null;
  return {
    outcome: view.outcome ?? 'held',
    devices: parts.devices,
    prices: parts.prices,
    activation: parts.activation,
    reconciliation: parts.reconciliation,
    manualMinutes: parts.reconciliation.manualMinutes,
    crew: parts.crew,
    papers: parts.papers,
    budgets: budgetStandings(parts.budgets, {
      failedRequests: Math.max(failed.blue + failed.green, stats.failed),
      manualMinutes: parts.reconciliation.manualMinutes,
      activation: parts.activation.rate,
    }),
    plane: view.plane,
    speed: view.speed,
    stores: view.stores.length,
    requests: requests.blue + requests.green,
    requestsByColour: requests,
    failedRequests: Math.max(failed.blue + failed.green, stats.failed),
    failedByColour: {
      blue: Math.max(failed.blue, stats.failedByColour.blue),
      green: Math.max(failed.green, stats.failedByColour.green),
    },
    downtimeSeconds: stats.downtimeSeconds,
    rolledBackStores: rolledBack,
    stuckStores: view.stores.filter(isStuck).length,
    rollbackMs: timed ? Math.max(0, first.lastGreenMs! - first.breachMs!) : null,
    greenAfterRollback: parts.greenAfterRollback,
    wrongReads: stats.wrongReads + writes.wrong,
    lostWrites: writes.lost,
    unknownWrites: stats.unknownWrites,
    schema: together(schemas),
    schemas,
    fault: parts.fault,
    oracle: {
      requests: stats.requests,
      failed: stats.failed,
      acknowledgedWrites: stats.acknowledgedWrites,
      checkedThroughOld: writes.checkedThroughOld,
      checkedThroughNew: writes.checkedThroughNew,
      pushes: stats.pushes,
      missedPushes: stats.missedPushes,
      details: [...stats.wrong.map((one) => JSON.stringify(one)), ...writes.details].slice(0, 20),
    },
    seconds: Math.round(parts.seconds * 10) / 10,
  };
}
