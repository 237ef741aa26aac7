/** What the gate needs of everything that is taught. */
import type { TrainingStep } from '../../core/shortest-path.ts';
import type { Catalog } from './module.ts';

/** @returns a step for each module, by id */
export function trainingSteps(catalog: Catalog): readonly TrainingStep[] {
  return Array.from(catalog.values(), ({ id, certificate, minutes, needs, refreshes }) => ({
    module: id,
    certificate,
    minutes,
    needs,
    isRefresher: refreshes !== null,
  })).toSorted((one, two) => (one.module < two.module ? -1 : 1));
}
