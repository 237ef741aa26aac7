/** How a launch's criteria stand, line by line: signals that are read, and comparisons. */
import type { LaunchView } from '@slipway/api';
import { age } from './format.ts';

export type CriterionState = 'healthy' | 'breached' | 'stale' | 'idle';

/** The word that stands beside each shape. */
export const CRITERION_WORD: Readonly<Record<CriterionState, string>> = {
  healthy: 'Well',
  breached: 'Fires',
  stale: 'No evidence',
  idle: 'For information',
};

export interface CriterionLine {
  readonly key: string;
  readonly criterion: string;
  /** The store's name, or the fleet. */
  readonly where: string;
  readonly state: CriterionState;
  readonly text: string;
  /** How old it is; empty where that has no meaning. */
  readonly age: string;
}

const WORST_FIRST: readonly CriterionState[] = ['breached', 'stale', 'healthy', 'idle'];
const READING_STATE = { well: 'healthy', breached: 'breached', missing: 'stale' } as const;

/** @returns comparisons and readings, what fires first and what lacks evidence next */
export function criterionLines(
  view: Pick<LaunchView, 'readings' | 'comparisons' | 'stores' | 'atMs'>,
): CriterionLine[] {
  const nameOf = (id: string | null) =>
    id === null ? 'Fleet' : (view.stores.find((store) => store.id === id)?.name ?? id);
  const comparisons = (view.comparisons ?? []).map((one): CriterionLine => {
    const unfailed = one.isInformational ? 'idle' : 'healthy';
    const state = one.state === 'failed' && !one.isInformational ? 'breached' : unfailed;
    const { criterion, text } = one;
    return { key: `compare:${criterion}`, criterion, where: 'Fleet', state, text, age: '' };
  });
  const readings = (view.readings ?? []).map((one): CriterionLine => ({
    key: `${one.criterion}:${one.store ?? ''}`,
    criterion: one.criterion,
    where: nameOf(one.store),
    state: READING_STATE[one.state],
    text: one.text,
    age: one.atMs === null ? '' : age(view.atMs - one.atMs),
  }));
  return [...comparisons, ...readings].sort(
    (a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state),
  );
}

/** @returns how many lines are in each state, those that occur */
export function criterionCounts(lines: readonly CriterionLine[]): Map<CriterionState, number> {
  const counts = new Map<CriterionState, number>();
  for (const state of WORST_FIRST) {
    const found = lines.filter((line) => line.state === state).length;
    if (found > 0) counts.set(state, found);
  }
  return counts;
}
