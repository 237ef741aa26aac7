/**
 * A fault: something that is really broken while the launch runs. Each is one file in this folder
 * and one line in index.ts.
 */
import type { LaunchView, ProcessView } from '@slipway/api';
import { signalProcess } from '@slipway/kernel';
import type { Devices } from '../devices.ts';

/** What was really done to which process, and how it showed. */
export interface FaultRecord {
  readonly name: string;
  readonly atMs: number;
  readonly pid: number | null;
  readonly signal: string | null;
  /** The launch, or the processes, were seen to have taken it. */
  readonly observed: boolean;
}

export interface FaultScene {
  readonly name: string;
  /** The file that release 2 of each service reads its faults from. */
  readonly faultsFile: string;
  serverPid(): number | undefined;
  readonly devices: Devices | undefined;
}

export interface Fault {
  readonly name: string;
  /**
   * Looks at the launch about ten times a second, and breaks things when its moment has come.
   *
   * @returns what was done so far; null before anything was
   */
  look(view: LaunchView | null, scene: FaultScene): FaultRecord | null;
}

/** Kills exactly this process; @returns whether it was there to be killed */
export function kill({ pid, startedAt }: ProcessView): boolean {
  return signalProcess({ pid, startedAt }, 'SIGKILL');
}

/** @returns how many stores have some of their customers on green */
export function storesOnGreen(view: LaunchView): number {
  return view.stores.filter((store) => (store.shareBp ?? 0) > 0).length;
}
