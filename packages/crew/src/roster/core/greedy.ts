/**
 * The roster that a careful person makes by hand: the scarcest place first, each given to whoever
 * costs least among those who may. A start for comparison; no promise of how good it is.
 */
import type { Person } from '../../core/person.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import { costOf, sharesOf, undesiredCost, unevenCost } from './costs.ts';
import { weekLimitMs, withLeads } from './model.ts';
import { needsOf, type Assignment, type RosterProblem, type Shift } from './problem.ts';

export function greedyRoster(problem: RosterProblem): readonly Assignment[] {
  const shares = sharesOf(problem);
  const able = candidatesOf(problem).filter(({ blocks }) => blocks.length === 0);
  const placesOf = Map.groupBy(able, ({ shift, station }) => `${shift.id} ${station}`);
  const places = problem.shifts.flatMap((shift) =>
    needsOf(shift).map(([station, count]) => {
      const own = placesOf.get(`${shift.id} ${station}`) ?? [];
      return { shift, station, count, own, room: own.length / count };
    }),
  );
  const taken = new Map<Person, Candidate[]>();
  const onShift = new Map<Shift, Candidate[]>();
  const price = ({ person, shift, station }: Candidate) => {
    const has = taken.get(person) ?? [];
    const [fair, bad] = [shares.shifts.get(person.id) ?? 0, shares.undesired.get(person.id) ?? 0];
    const count = has.length;
    const undesired = has.filter((one) => one.shift.isUndesired).length;
    return (
      costOf(person, shift, station, problem.windows.get(person.id)) +
      unevenCost(count + 1, fair) -
      unevenCost(count, fair) +
      (shift.isUndesired ? undesiredCost(undesired + 1, bad) - undesiredCost(undesired, bad) : 0)
    );
  };
  for (const { own, count, station } of places.toSorted((one, two) => one.room - two.room)) {
    for (let place = 0; place < count; place++) {
      const needsLead = station === 'triage' && place === 0;
      const [best] = own
        .filter(({ person }) => !needsLead || person.experience === 'senior')
        .filter((one) => fits(problem, one, taken.get(one.person) ?? []))
        .filter((one) => isGuided(problem, one, onShift.get(one.shift) ?? []))
        .toSorted((one, two) => price(one) - price(two));
      if (!best) break;
      taken.set(best.person, [...(taken.get(best.person) ?? []), best]);
      onShift.set(best.shift, [...(onShift.get(best.shift) ?? []), best]);
    }
  }
  const placed = [...taken.values()].flat();
  return withLeads(
    placed.map(({ person, shift, station }) => ({ person, shift: shift.id, station })),
  );
}

function fits(problem: RosterProblem, { person, shift }: Candidate, has: readonly Candidate[]) {
  const { restMs } = problem.law;
  const isRested = has.every(
    (one) =>
      one.shift.fromMs - shift.untilMs >= restMs || shift.fromMs - one.shift.untilMs >= restMs,
  );
  const workMs = [shift, ...has.map((one) => one.shift)].reduce(
    (sum, { fromMs, untilMs }) => sum + untilMs - fromMs,
    0,
  );
  return isRested && workMs <= weekLimitMs(problem, person);
}

function isGuided(problem: RosterProblem, { person }: Candidate, on: readonly Candidate[]) {
  if (person.experience !== 'seasonal') return true;
  const seasonal = on.filter((one) => one.person.experience === 'seasonal').length + 1;
  const guides = on.filter((one) => one.person.isMentor).length;
  return seasonal <= problem.law.seasonalPerMentor * guides;
}
