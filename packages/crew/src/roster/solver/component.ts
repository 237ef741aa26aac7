/** Plans the stores of one component: a start by annealing, then the solver's proof. */
import type { Highs } from 'highs';
import { annealedRoster } from '../start/anneal.ts';
import { keyOf, modelOf, rosterOf, type ModelWishes, type RosterModel } from '../core/model.ts';
import { objectiveOf } from '../core/objective.ts';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { solveMilp, type MilpAnswer, type MilpQuestion } from './highs.ts';

export interface ComponentWish extends ModelWishes {
  readonly gap: number;
  /** At most; a component that is hard leaves time to the others. */
  readonly seconds: number;
  /** Ms since 1970, whenever a thread comes to it. */
  readonly deadlineMs: number;
  /** Steps of annealing for the start; 0: none is made. */
  readonly startSteps: number;
}

export interface ComponentAnswer {
  readonly roster: readonly Assignment[];
  readonly objective: number;
  readonly bound: number;
  readonly end: MilpAnswer['end'];
}

/**
 * @returns the best roster found; there is always one, since only the demand may be missed
 * @throws nothing of ours: pins that cannot be were told before
 */
export function solveComponent(
  solver: Highs,
  problem: RosterProblem,
  wish: ComponentWish,
  watch: Pick<MilpQuestion, 'isCancelled' | 'onProgress'> = {},
): ComponentAnswer {
  const model = modelOf(problem, wish);
  const { gap, startSteps: steps, shares } = wish;
  const roster =
    steps === 0
      ? (wish.keep ?? [])
      : annealedRoster(problem, { seed: 1, steps, ...(shares ? { shares } : {}) });
  if (watch.isCancelled?.()) {
    return { roster, objective: objectiveOf(problem, roster, shares), bound: 0, end: 'cancelled' };
  }
  const leftSeconds = (wish.deadlineMs - Date.now()) / 1000;
  const answer = solveMilp(solver, model.milp, {
    gap,
    seconds: Math.max(0.05, Math.min(wish.seconds, leftSeconds)),
    ...(roster.length === 0 ? {} : { start: startFrom(model, roster) }),
    ...watch,
  });
  const { objective, end } = answer;
  // Every cost is a distance or a price: nothing can come to less than nothing.
  const bound = Math.max(0, answer.bound);
  if (!answer.solution) return { roster: [], objective, bound, end };
  return { roster: rosterOf(model, answer.solution), objective, bound, end };
}

/** The choices alone: the solver works the other columns out. */
function startFrom(model: RosterModel, roster: readonly Assignment[]) {
  const chosen = new Set(roster.map(keyOf));
  const isChosen = ({ shift, person, station }: RosterModel['choices'][number]) =>
    chosen.has(keyOf({ shift: shift.id, person: person.id, station }));
  return {
    columns: Int32Array.from(model.choices, ({ column }) => column),
    values: Float64Array.from(model.choices, (choice) => (isChosen(choice) ? 1 : 0)),
  };
}
