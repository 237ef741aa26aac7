/** Whether a launch has a drill of every store that has devices. */
import type { People } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import { verifyDrill } from './sign.ts';

export interface DrillGate {
  /** Stores of the launch that have devices. */
  readonly stores: readonly string[];
  /** The newest signed drill of each store, as it was kept. */
  readonly drills: ReadonlyMap<string, unknown>;
  readonly people: People;
  /** How long the launch says that devices must be able to sell without the cloud, in ms. */
  readonly offlineForMs: number;
  readonly nowMs: number;
}

export interface MissingDrill {
  readonly store: string;
  readonly because: string;
}

/** @returns the stores that lack one, each with the reason; none: the launch may go */
export function missingDrills(gate: DrillGate): MissingDrill[] {
  return gate.stores.flatMap((store) => {
    const because = reasonOf(gate, store);
    return because === null ? [] : [{ store, because }];
  });
}

function reasonOf({ drills, people, offlineForMs, nowMs }: DrillGate, store: string) {
  const paper = drills.get(store);
  if (paper === undefined) return 'no drill was run';
  try {
    const { passed, forMs, store: drilled } = verifyDrill(paper, people, nowMs);
    if (drilled !== store) return `its drill is of ${drilled}`;
    if (!passed) return 'its newest drill failed';
    return forMs < offlineForMs ? `it was drilled for ${forMs / 3_600_000} h only` : null;
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return `its newest drill does not count (${error.what})`;
  }
}
