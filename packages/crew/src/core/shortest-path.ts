/**
 * The shortest training that earns a certificate: of all modules that give it, with what each needs
 * first and what is passed already, the set of the fewest minutes.
 */

/** What of a module matters here. */
export interface TrainingStep {
  readonly module: string;
  /** The certificate that it leads to; null: it only prepares. */
  readonly certificate: string | null;
  /** Video, assessment and observation together. */
  readonly minutes: number;
  /** Modules to be passed before. */
  readonly needs: readonly string[];
  /** Whether it is for those only whose certificate has run out. */
  readonly isRefresher: boolean;
}

export interface TrainingPath {
  /** In the order in which they are taken. */
  readonly modules: readonly string[];
  readonly minutes: number;
}

export interface PathQuestion {
  readonly certificate: string;
  /** Modules that the person has passed, and whose passing still counts. */
  readonly passed: ReadonlySet<string>;
  /** Whether they once held it: then a refresher will do. */
  readonly hasHeld: boolean;
}

/** @returns the path of the fewest minutes, ties by name; null: no module leads there */
export function shortestPath(
  steps: readonly TrainingStep[],
  { certificate, passed, hasHeld }: PathQuestion,
): TrainingPath | null {
  const byId = new Map(steps.map((step) => [step.module, step]));
  const paths = steps
    .filter((step) => step.certificate === certificate && (hasHeld || !step.isRefresher))
    .flatMap((step) => {
      const modules = withNeeds(step, byId, passed, new Set());
      if (!modules) return [];
      const minutes = modules.reduce((sum, module) => sum + byId.get(module)!.minutes, 0);
      return [{ modules, minutes }];
    });
  const byMinutes = (one: TrainingPath, two: TrainingPath) =>
    one.minutes - two.minutes || (one.modules.join() < two.modules.join() ? -1 : 1);
  return paths.toSorted(byMinutes)[0] ?? null;
}

/** @returns the step and what it needs, needs first; null: a need is unknown, or needs itself */
function withNeeds(
  step: TrainingStep,
  byId: ReadonlyMap<string, TrainingStep>,
  passed: ReadonlySet<string>,
  above: ReadonlySet<string>,
): readonly string[] | null {
  const found: string[] = [];
  const below = new Set([...above, step.module]);
  for (const need of step.needs) {
    if (passed.has(need) || found.includes(need)) continue;
    const next = byId.get(need);
    const first = next && !below.has(need) ? withNeeds(next, byId, passed, below) : null;
    if (!first) return null;
    found.push(...first.filter((module) => !found.includes(module)));
  }
  return [...found, step.module];
}
