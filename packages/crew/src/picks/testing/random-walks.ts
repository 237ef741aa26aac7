/** Questions drawn at random over a floor, and the shortest walk found by trying all of them. */
import { int, pick, type Random } from '@slipway/kernel';
import type { Floor } from '../core/floor.ts';
import { phasesOf, type ToVisit, type WalkQuestion } from '../core/walk.ts';

/** @returns lines at random bays; one in five is crushable */
export function randomLines(random: Random, floor: Floor, count: number): readonly ToVisit[] {
  const bays = floor.layout.aisles.flatMap((aisle) => aisle.bays);
  return Array.from({ length: count }, () => {
    const { aisle, bay, zone } = pick(random, bays);
    return { stop: floor.stop(aisle, bay)!, zone, isCrushable: int(random, 5) === 0 };
  });
}

/** @returns a question of so many lines */
export const randomQuestion = (random: Random, floor: Floor, count: number): WalkQuestion => ({
  floor,
  phases: phasesOf(randomLines(random, floor, count)),
});

/** @returns metres of the shortest walk, by trying every order: seven stops in a phase at most */
export function triedMetres({ floor, phases }: WalkQuestion): number {
  const { entrance, freezer, pack } = floor.points;
  const isFrozen = phases.some(({ zone }) => zone === 'frozen');
  const home = (at: number) =>
    isFrozen
      ? floor.distance(at, freezer) + floor.distance(freezer, pack)
      : floor.distance(at, pack);
  const go = (at: number, open: readonly number[], next: number): number => {
    if (open.length === 0) {
      const phase = phases[next];
      return phase
        ? go(
            at,
            phase.stops.map(({ node }) => node),
            next + 1,
          )
        : home(at);
    }
    return Math.min(
      ...open.map((to) => {
        const rest = open.filter((node) => node !== to);
        return floor.distance(at, to) + go(to, rest, next);
      }),
    );
  };
  return go(entrance, [], 0);
}
