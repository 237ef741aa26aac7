/** Groups instances into cases: one for each class, unit and root cause. */
import type { Instance } from './finding.ts';

/** A case before it is written: what its instances have in common. */
export interface CaseDraft {
  readonly class: string;
  readonly root: string;
  readonly store: string;
  readonly unit: string;
  readonly instances: readonly Instance[];
}

/** @returns drafts by class and root, in an order that does not depend on the instances' order */
export function groupByRoot(instances: readonly Instance[]): CaseDraft[] {
  const groups = Map.groupBy(instances, (one) => `${one.class}\n${one.root}\n${one.unit}`);
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => {
      const [{ class: name, root, store, unit }] = members as [Instance, ...Instance[]];
      return { class: name, root, store, unit, instances: members };
    });
}
