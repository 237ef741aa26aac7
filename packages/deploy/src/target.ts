/**
 * A target is where the instances of a service live. Each is one file in `targets/` and one line
 * of the registry below.
 */
import type { Clock } from '@slipway/kernel';
import type { InstanceJournal } from './journal.ts';
import type { PortBook } from './port-book.ts';
import type { Colour, InstanceRecord, ServiceSpec } from './spec.ts';
import { createExternalTarget } from './targets/external.ts';
import { createProcessTarget } from './targets/process.ts';

/** How long things may take, in milliseconds. */
export interface Limits {
  /** From an instance's start to its first 200; 20 s. */
  readonly readyWithinMs: number;
  /** From SIGTERM to SIGKILL, for what is in flight; 10 s. */
  readonly graceMs: number;
  /** One health check; 2 s. */
  readonly probeTimeoutMs: number;
}

/** What happened to an instance, for the operator's log. Never holds an environment. */
export interface DeployEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly service: string;
  readonly colour: Colour;
  readonly instance: string | null;
  readonly text: string;
}

/** What a target gets to work with; one service, both colours. */
export interface TargetContext {
  readonly service: ServiceSpec;
  /** More environment for started instances; may hold secrets. */
  readonly env: (service: string, colour: Colour) => Readonly<Record<string, string>>;
  readonly journal: InstanceJournal;
  /** Where the logs of instances lie. */
  readonly folder: string;
  /** Where commands run: the folder of the launch file. */
  readonly cwd: string;
  readonly clock: Clock;
  readonly log: (event: DeployEvent) => void;
  readonly ports: PortBook;
  readonly limits: Limits;
  /** Told whenever `ready` may say something else. */
  readonly changed: () => void;
}

/** The instances of one service, both colours. Calls for one colour must not overlap. */
export interface Target {
  /** Takes over what the journal holds of this service; starts and ends nothing. */
  adopt(records: readonly InstanceRecord[]): Promise<void>;
  /**
   * Brings a colour up, and resolves once each of its instances was ready.
   *
   * @throws {NotHealthyError} {CommandError} {StartCancelledError}
   */
  start(colour: Colour, signal: AbortSignal): Promise<void>;
  /**
   * One pass: notes what is ready or has ended, and restarts what is due. Waits for nothing.
   *
   * @param mayStart whether what never ran may be started, as everything it needs is up
   */
  supervise(colour: Colour, mayStart: boolean): Promise<void>;
  /** @returns how many instances are alive and answer 200 now */
  health(colour: Colour): Promise<number>;
  /** Takes a colour out of `ready`; its instances run on. */
  drain(colour: Colour): void;
  /** Ends every instance of a colour: SIGTERM, what is in flight, SIGKILL at the deadline. */
  stop(colour: Colour): Promise<void>;
  /** @returns how many instances a colour has when it runs */
  size(colour: Colour): number;
  instances(colour: Colour): readonly InstanceRecord[];
  /** @returns base URLs of the instances that were ready, have not ended and are not drained */
  ready(colour: Colour): readonly string[];
}

/** Every kind of target that this version has. */
export const TARGETS: Readonly<Record<ServiceSpec['target'], (context: TargetContext) => Target>> =
  {
    process: createProcessTarget,
    external: createExternalTarget,
  };
