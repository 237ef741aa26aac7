/**
 * A launch as read from its file: everything checked, names resolved, quantities in numbers.
 * Plain data, so that it can be stored, compared and printed.
 */
import type { RoleBook } from '@slipway/authority';
import type { BudgetsSpec } from './budgets.ts';
import type { ServiceSpec } from '@slipway/deploy';
import type { DevicesSpec } from '@slipway/fleet';
import type { Template } from '@slipway/playbook/checklist';
import type { Criterion, RampPlan } from '@slipway/ramp';
import type { GivenFault, Journey } from '@slipway/rehearsal';
import type { TrafficSpec } from '@slipway/traffic';

/** A database of the launch; its URL stays a reference such as `env:NAME` until it is used. */
export interface DatabaseSpec {
  readonly urlRef: string;
  readonly schemas: readonly string[];
}

/** On what a launch is rehearsed; a launch that says so is locked only once it was. */
export interface StagingSpec {
  /** By name of the launch's databases: a reference to the URL; null: all of them are made. */
  readonly databases: Readonly<Record<string, string>> | null;
  readonly faults: readonly GivenFault[];
}

/** One schema change; `file` is absolute. */
export interface ChangeSpec {
  readonly on: string;
  readonly schema: string;
  readonly file: string;
}

/** A store; `opens` is a full Temporal string, and null when it opens with the launch. */
export interface StoreSpec {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly owner: string | null;
  readonly opens: string | null;
  /** Requests to expect in a second, on both colours; null: not said. */
  readonly expectedPerSecond: number | null;
}

export interface RollbackSpec {
  /** How fast a rollback must take effect, in milliseconds of real time. */
  readonly withinMs: number;
  /** How long blue is kept after all stores are on green, in milliseconds of plan time. */
  readonly blueKeptMs: number;
  /**
   * How long what the contract takes away is kept, in milliseconds of real time; null: as each
   * change file says, or seven days.
   */
  readonly undoWindowMs: number | null;
}

export interface LaunchSpec {
  readonly name: string;
  /** The opening as a Temporal string: `2026-11-27T09:00[America/Chicago]`. */
  readonly opens: string;
  /** The launch file and its folder, absolute. */
  readonly file: string;
  readonly folder: string;
  readonly criteria: readonly Criterion[];
  /** SHA-256, in canonical form, of the criteria and the journeys: see `criteriaHashOf`. */
  readonly criteriaHash: string;
  readonly rollback: RollbackSpec;
  readonly budgets: BudgetsSpec;
  readonly databases: Readonly<Record<string, DatabaseSpec>>;
  /** Null in a launch that need not be rehearsed. */
  readonly staging: StagingSpec | null;
  readonly changes: readonly ChangeSpec[];
  readonly services: readonly ServiceSpec[];
  /** Null in a launch that is only a schema change; so is `ramp`. */
  readonly traffic: TrafficSpec | null;
  readonly ramp: RampPlan | null;
  readonly stores: readonly StoreSpec[];
  /** Null in a launch without devices. */
  readonly devices: DevicesSpec | null;
  /** Synthetic customers, as their files said when the launch was planned. */
  readonly journeys: readonly Journey[];
  /** The file of people whose signatures count, absolute; null in a launch that asks for none. */
  readonly people: string | null;
  /** Who decides what; null in a launch that names nobody, which cannot be locked. */
  readonly roles: RoleBook | null;
  /** The file that says who is told of what, absolute; null: nobody is told. */
  readonly escalation: string | null;
  /**
   * The checklist that holds the launch, as its file said when the launch was planned, or the one
   * that comes along; null: it is held by none.
   */
  readonly playbook: Template | 'template' | null;
  /** The folder of the stores' people, absolute; null: Slipway does not look after them. */
  readonly crew: string | null;
}
