/**
 * What must outlive the control plane: which instances there are, and which colours are wanted.
 *
 * An instance is saved before its process is started (an intent: `identity` is null) and again
 * with its identity afterwards. A control plane that dies between the two leaves an intent, and
 * its successor looks for the process by the instance's id.
 */
import type { Colour, InstanceRecord } from './spec.ts';

/** The journal of one launch. */
export interface InstanceJournal {
  list(): Promise<InstanceRecord[]>;
  /** Writes an instance, over the one with the same id. */
  save(instance: InstanceRecord): Promise<void>;
  /** Forgets an instance; one that is not there is fine. */
  remove(id: string): Promise<void>;
  /** @returns the colours that shall run */
  wantedColours(): Promise<Colour[]>;
  setWanted(colour: Colour, wanted: boolean): Promise<void>;
}
