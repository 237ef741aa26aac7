/**
 * A plan: every statement that will run, with its lock and the reason, before any of it runs.
 *
 * expand   ─► (publish) ─► contract      a step that is transactional commits with its journal row;
 *    └────────► rollback                 any other looks first whether its work is done already.
 */

import type { Layer } from './layers.ts';
import type { ThrottleWish } from './throttle.ts';
import type { PlanSource } from './source.ts';

export type StepKind = 'ddl' | 'index' | 'backfill' | 'validate' | 'view' | 'drop';
export type PhaseName = 'expand' | 'contract' | 'rollback';

/** A check that must find no row; run before a constraint, a publish or a contract. */
export interface RowCheck {
  readonly title: string;
  /** Counts offending rows as `count`; 0 is good. */
  readonly sql: string;
  /** Names up to five offending rows as `key`, or null where a row cannot be named. */
  readonly failing: string | null;
  /** Whose fault a finding is: the change's expression, or ours. */
  readonly blame: 'up' | 'verify';
}

/** What a backfill step converts. */
export interface BackfillTask {
  readonly table: string;
  /** Qualified and quoted names of the leaves. */
  readonly leaves: readonly string[];
  /** One statement per leaf: $1 and $2 bound the range of ctid (from, before). */
  readonly updates: readonly string[];
  /** ANALYZE, which runs first. */
  readonly analyze: string;
  /** The marker that a converted row carries. */
  readonly marker: number;
  /** Whether the users' triggers are passed by, as what is converted was not written by anybody. */
  readonly quiet: boolean;
}

/** Rows that came in past the triggers, to be converted before a check. */
export interface SweepTask {
  readonly table: string;
  /** The table, qualified and quoted; its leaves are looked up when it runs. */
  readonly root: string;
  /** What is executed per leaf, for some rows at a time. */
  readonly sql: string;
  /** SQL that is true for a row that is not in step. */
  readonly broken: string;
}

export interface PlanStep {
  readonly index: number;
  readonly kind: StepKind;
  readonly title: string;
  /** What is executed, in order; a backfill's update is executed once per range. */
  readonly sql: readonly string[];
  readonly table: string | null;
  /** The strongest lock that is taken, as PostgreSQL names it. */
  readonly lock: string;
  readonly transactional: boolean;
  /** What takes it back; idempotent. */
  readonly undo: readonly string[];
  readonly because: string;
  readonly backfill?: BackfillTask;
  readonly checks?: readonly RowCheck[];
  /** Runs before the checks, or after the backfill. */
  readonly sweep?: SweepTask;
  /** Whether it moves triggers: a rollback plans anew how they go back. */
  readonly triggers?: true;
  /** For an index: its qualified name, so that an invalid one is found and dropped. */
  readonly indexName?: string;
  /** Whether its undo drops the columns that the change adds. */
  readonly addsColumns?: true;
  /** For raw SQL: whether a rollback undoes it, or its effect stands. */
  readonly raw?: 'undone' | 'stands';
  /** Of a rollback: runs only where this step of the expand phase was done. */
  readonly onlyAfter?: number;
}

/** An `up` or `down` as the runner tries it before anything is changed. */
export interface Scan {
  readonly table: string;
  /** Counts the rows (`total`) and the values that are not NULL (`v0`, `v1`, …). */
  readonly sql: string;
  /** For each value: whether NULL is a failure. */
  readonly notNull: readonly boolean[];
  /** Makes the function that tries one row and says what is wrong with it. */
  readonly tryFunction: string;
  /** Names up to five failing rows as `key` and `why`. */
  readonly failing: string;
}

/** A frozen plan. It is kept in the journal, so that a resumed run does what was planned. */
export interface Plan {
  /** The change's number: twins, triggers and markers carry it. */
  readonly number: number;
  readonly schema: string;
  readonly change: string;
  readonly from: string | null;
  readonly to: string;
  readonly versionSchema: string;
  readonly expand: readonly PlanStep[];
  readonly contract: readonly PlanStep[];
  readonly rollback: readonly PlanStep[];
  /** What later changes must know of it, and what its contract and rollback are planned from. */
  readonly layer: Layer;
  readonly scans: readonly Scan[];
  readonly backfill: {
    readonly batch: number | null;
    readonly workers: number | null;
    /** Absent in plans of before there was a throttle, and where the file says nothing. */
    readonly throttle?: ThrottleWish;
  };
  /** What a person should know beforehand. */
  readonly warnings: readonly string[];
  /** What its reverse needs; plans made before there was an undo have none. */
  readonly source?: PlanSource;
}
