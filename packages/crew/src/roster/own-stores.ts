/** A roster is of all stores; a launch sees and changes those of its own. Rule (SPEC.md): R19. */
import type { RosterProblem } from './core/problem.ts';
import { RosterShiftError } from './errors.ts';
import type { KeptRoster } from './store.ts';

/** @returns what is shown: these stores alone, with everybody who works in them */
export function limitTo(kept: KeptRoster, own: ReadonlySet<string>): KeptRoster {
  const { problem, published } = kept;
  const shifts = problem.shifts.filter(({ store }) => own.has(store));
  const ids = new Set(shifts.map(({ id }) => id));
  const here = published.filter(({ shift }) => ids.has(shift));
  const elsewhere = published.filter(({ shift }) => !ids.has(shift));
  const shiftOf = new Map(problem.shifts.map((shift) => [shift.id, shift]));
  const around = elsewhere.map(({ shift, person }) => {
    const { store, fromMs, untilMs } = shiftOf.get(shift)!;
    return { person, store, fromMs, untilMs, isThisWeek: true };
  });
  return {
    ...kept,
    published: here,
    problem: {
      ...problem,
      shifts,
      stores: problem.stores.filter(({ id }) => own.has(id)),
      around: [...problem.around, ...around],
    },
  };
}

/** @throws {RosterShiftError} a shift is not known, or of a store that is not the launch’s */
export function demandOwn(
  { shifts }: RosterProblem,
  own: ReadonlySet<string>,
  asked: readonly string[],
): void {
  const known = shifts.flatMap(({ id, store }) => (own.has(store) ? [id] : []));
  const foreign = asked.find((shift) => !known.includes(shift));
  if (foreign === undefined) return;
  throw new RosterShiftError(`The launch’s stores have no shift ${foreign}.`, known);
}
