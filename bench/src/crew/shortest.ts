/**
 * The shortest walk once more, for comparison: nothing of it is the planner's. It asks backwards
 * what is left to walk from a spot when a set of stops is still open, and remembers each answer
 * (Bellman, J. ACM 9, 1962, 61–63).
 */
import type { Floor, WalkQuestion } from '@slipway/crew/picks';

/** @returns metres from the entrance over all stops to the pack */
export function shortestMetres({ floor, phases }: WalkQuestion): number {
  let left = tail(floor, phases.at(-1)?.zone === 'frozen');
  for (const { stops } of phases.toReversed()) {
    const nodes = stops.map(({ node }) => node);
    left = before(floor, nodes, left);
  }
  return left(floor.points.entrance);
}

type Left = (at: number) => number;

function tail(floor: Floor, isFrozen: boolean): Left {
  const { freezer, pack } = floor.points;
  if (!isFrozen) return (at) => floor.distance(at, pack);
  return (at) => floor.distance(at, freezer) + floor.distance(freezer, pack);
}

/** @returns what is left to walk from a spot before any of these was visited */
function before(floor: Floor, nodes: readonly number[], after: Left): Left {
  const known = new Map<number, number>();
  const left = (at: number, open: number): number => {
    if (open === 0) return after(nodes[at]!);
    const key = open * 32 + at;
    const found = known.get(key);
    if (found !== undefined) return found;
    const metres = next(nodes[at]!, open);
    known.set(key, metres);
    return metres;
  };
  const next = (from: number, open: number): number => {
    let best = Infinity;
    for (let to = 0; to < nodes.length; to++) {
      if ((open >> to) % 2 === 0) continue;
      best = Math.min(best, floor.distance(from, nodes[to]!) + left(to, open - (1 << to)));
    }
    return best;
  };
  return (from) => next(from, (1 << nodes.length) - 1);
}
