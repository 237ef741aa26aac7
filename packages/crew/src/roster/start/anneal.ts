/**
 * A good roster found fast, by simulated annealing over whole, allowed rosters: the solver's start.
 * It proves nothing; the solver's bound says how good it is.
 *
 * A step gives a place to somebody else; who stands in the way of that leaves their other place,
 * and whoever had the first one may take it.
 */
import { int, seededRandom, type Random } from '@slipway/kernel';
import type { Shares } from '../core/costs.ts';
import { withLeads } from '../core/model.ts';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { Board } from './board.ts';
import { groundOf, type Ground } from './ground.ts';

export interface Annealing {
  readonly seed: number;
  /** Steps that are tried. */
  readonly steps: number;
  readonly shares?: Shares;
}

const HOT = 1.2;
const COLD = 0.2;

/** @returns a roster that breaks no rule; the same one for the same problem and seed */
export function annealedRoster(
  problem: RosterProblem,
  { seed, steps, shares }: Annealing,
): readonly Assignment[] {
  const ground = groundOf(problem, shares);
  const board = new Board(ground);
  for (const [index, { pinned }] of ground.places.entries()) {
    if (pinned !== null) board.put(index, pinned);
  }
  const free = ground.places.flatMap(({ pinned, able }, index) =>
    pinned === null && able.length > 0 ? [index] : [],
  );
  const random = seededRandom(seed);
  let best = { cost: board.cost, holder: board.holder.slice() };
  for (let step = 0; step < steps && free.length > 0; step++) {
    const heat = HOT * (COLD / HOT) ** (step / steps);
    tryStep(ground, board, free[int(random, free.length)]!, heat, random);
    if (board.cost < best.cost - 1e-9) {
      best = { cost: board.cost, holder: board.holder.slice() };
    }
  }
  return rosterFrom(ground, best.holder);
}

function tryStep(ground: Ground, board: Board, place: number, heat: number, random: Random): void {
  const { shift, able } = ground.places[place]!;
  const [before, cost] = [board.holder[place]!, board.cost];
  const person = able[int(random, able.length)]!;
  if (person === before) return;
  const ways = board.inTheWay(shift, person);
  if (ways.length > 1 || ways.some((way) => ground.places[way]!.pinned !== null)) return;
  const [way] = ways;

  if (before >= 0) board.take(place);
  if (way !== undefined) board.take(way);
  const hasTime = board.hasTime(shift, person);
  if (hasTime) board.put(place, person);
  let isFilled = false;
  if (hasTime && way !== undefined && before >= 0) {
    const other = ground.places[way]!;
    isFilled =
      other.cost.has(before) &&
      board.inTheWay(other.shift, before).length === 0 &&
      board.hasTime(other.shift, before);
    if (isFilled) board.put(way, before);
  }
  const isSound =
    hasTime &&
    board.isSound(shift) &&
    (way === undefined || board.isSound(ground.places[way]!.shift));
  const rise = board.cost - cost;
  if (isSound && (rise <= 0 || random.next() < Math.exp(-rise / heat))) return;

  if (isFilled) board.take(way!);
  if (hasTime) board.take(place);
  if (way !== undefined) board.put(way, person);
  if (before >= 0) board.put(place, before);
}

function rosterFrom({ problem, places }: Ground, holder: Int32Array): readonly Assignment[] {
  return withLeads(
    places.flatMap(({ shift, station }, index) => {
      const person = problem.people[holder[index]!];
      return person ? [{ person, shift: problem.shifts[shift]!.id, station }] : [];
    }),
  );
}
