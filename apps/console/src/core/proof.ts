/**
 * The contract proof as its page shows it: the verdict in one sentence, what blocks it, and the
 * evidence of each epoch by store.
 */
import type { FleetView, LaunchView, ProofLine } from '@slipway/api';
import { count } from './format.ts';

type Proof = NonNullable<FleetView['proof']>;

/** The word that stands beside each verdict's shape. */
export const VERDICT_WORD: Readonly<Record<ProofLine['verdict'], string>> = {
  fenced: 'Fenced',
  'written-off': 'Written off',
  blocks: 'Blocks',
};

export interface ProofVerdict {
  readonly state: 'fenced' | 'blocks' | 'stale';
  readonly word: string;
  readonly sentence: string;
}

/** @param seen when what is shown was true, in words, if it is no longer known to be */
export function proofVerdict(proof: Proof, seen: string | null): ProofVerdict {
  const { blocks } = proof.counts;
  const what = `Nothing below release level ${proof.below} can still come`;
  const epochs = blocks === 1 ? '1 epoch' : `${count(blocks)} epochs`;
  if (seen !== null) {
    const was = proof.holds ? 'it held' : `${epochs} blocked it`;
    return { state: 'stale', word: 'Stale', sentence: `As of ${seen} ${was}. Now nobody knows.` };
  }
  return proof.holds
    ? { state: 'fenced', word: 'The proof holds', sentence: `${what}: the contract is allowed.` }
    : {
        state: 'blocks',
        word: `Blocked by ${epochs}`,
        sentence: `Ops below release level ${proof.below} may still come: no contract yet.`,
      };
}

/** What of the evidence is picked out. */
export type Picked = 'all' | 'blocks' | 'written-off' | 'procedure';

export const PICKS: readonly Picked[] = ['all', 'blocks', 'written-off', 'procedure'];

/** @returns the pick that the address asks for */
export function pickOf(show: string | null): Picked {
  return PICKS.find((pick) => pick === show) ?? 'all';
}

const IS_PICKED: Readonly<Record<Picked, (line: ProofLine) => boolean>> = {
  all: () => true,
  blocks: ({ verdict }) => verdict === 'blocks',
  'written-off': ({ verdict }) => verdict === 'written-off',
  procedure: ({ restsOnProcedure }) => restsOnProcedure,
};

export interface StoreEvidence {
  readonly store: string;
  readonly name: string;
  readonly lines: readonly EvidenceLine[];
}

export interface EvidenceLine extends ProofLine {
  readonly word: string;
  /** The device's label, else its id. */
  readonly label: string;
}

/** @returns the picked lines by store, in the launch's order of stores */
export function evidence(
  view: Readonly<Record<'stores', LaunchView['stores']>>,
  fleet: FleetView,
  pick: Picked,
): StoreEvidence[] {
  const labels = new Map(
    fleet.stores.flatMap(({ devices }) => devices.map(({ device, label }) => [device, label])),
  );
  const names = new Map(view.stores.map(({ id, name }) => [id, name]));
  const places = new Map(view.stores.map(({ id }, place) => [id, place]));
  const lines = (fleet.proof?.lines ?? []).filter(IS_PICKED[pick]);
  const placeOf = (store: string) => places.get(store) ?? places.size;
  return Array.from(Map.groupBy(lines, ({ store }) => store).entries(), ([store, all]) => ({
    store,
    name: names.get(store) ?? store,
    lines: all.map((line) => ({
      ...line,
      word: VERDICT_WORD[line.verdict],
      label: labels.get(line.device) ?? line.device,
    })),
  })).toSorted((a, b) => placeOf(a.store) - placeOf(b.store) || (a.store < b.store ? -1 : 1));
}
