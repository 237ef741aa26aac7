/**
 * The shortest walk of all, by dynamic programming over sets of stops, phase after phase.
 *
 * Within a phase: cost[set][last] = min over before of cost[set − last][before] + d(before, last)
 * (Held and Karp, J. SIAM 10, 1962, 196–210). What a phase costs for each last stop is what the
 * next one starts from, so that the whole chain is exact, not each phase by itself.
 */
import { tailOf, walkOf, type Walk, type WalkQuestion } from './walk.ts';

/** Stops in one phase, at most: 2^12 sets of 12 stops each. */
export const MOST_EXACT = 12;

/** Where a phase can be entered from, and what it costs to be there. */
interface Door {
  readonly node: number;
  readonly metres: number;
}

interface Solved {
  /** By last stop: what it costs to have visited all. */
  readonly exits: readonly Door[];
  /** @returns the stops in order, and which door they were entered by, for a last stop */
  back(last: number): { readonly order: readonly number[]; readonly door: number };
}

/** @returns whether the exact walk can be had in some milliseconds */
export const isSmall = ({ phases }: Pick<WalkQuestion, 'phases'>): boolean =>
  phases.every(({ stops }) => stops.length <= MOST_EXACT);

/** @returns the shortest walk; the first found of several equal ones */
export function exactWalk(question: WalkQuestion): Walk {
  const { floor, phases } = question;
  let doors: readonly Door[] = [{ node: floor.points.entrance, metres: 0 }];
  const solved: Solved[] = [];
  for (const { stops } of phases) {
    const nodes = stops.map(({ node }) => node);
    const phase = solvePhase(nodes, doors, floor.distance);
    solved.push(phase);
    doors = phase.exits;
  }
  const [next] = tailOf(question);
  const order: number[] = [];
  let last = cheapest(doors.map(({ node, metres }) => metres + floor.distance(node, next!)));
  for (const phase of solved.toReversed()) {
    const found = phase.back(last);
    order.unshift(...found.order);
    last = found.door;
  }
  return walkOf(question, order);
}

/**
 * @param nodes of the phase, at most MOST_EXACT
 * @param doors where the walk may come from
 */
export function solvePhase(
  nodes: readonly number[],
  doors: readonly Door[],
  distance: (from: number, to: number) => number,
): Solved {
  const count = nodes.length;
  if (count > MOST_EXACT) throw new Error(`solvePhase: ${count} stops are too many`);
  const all = (1 << count) - 1;
  const cost = new Float64Array((all + 1) * count).fill(Infinity);
  const before = new Uint8Array((all + 1) * count);
  const metres = nodes.map((from) => nodes.map((to) => distance(from, to)));
  const entered = nodes.map((node) =>
    cheapest(doors.map((door) => door.metres + distance(door.node, node))),
  );
  for (const [at, node] of nodes.entries()) {
    const door = doors[entered[at]!]!;
    cost[(1 << at) * count + at] = door.metres + distance(door.node, node);
  }
  for (let set = 1; set < all; set++) {
    for (let last = 0; last < count; last++) {
      const so = cost[set * count + last]!;
      if (so === Infinity) continue;
      const row = metres[last]!;
      for (let next = 0; next < count; next++) {
        if (set & (1 << next)) continue;
        const index = (set | (1 << next)) * count + next;
        const sum = so + row[next]!;
        if (sum >= cost[index]!) continue;
        cost[index] = sum;
        before[index] = last;
      }
    }
  }
  return {
    exits: nodes.map((node, last) => ({ node, metres: cost[all * count + last]! })),
    back: (last) => {
      const order: number[] = [];
      let [set, at] = [all, last];
      for (;;) {
        order.unshift(nodes[at]!);
        const rest = set & ~(1 << at);
        if (rest === 0) return { order, door: entered[at]! };
        at = before[set * count + at]!;
        set = rest;
      }
    },
  };
}

/** @returns the index of the smallest; the first of several */
function cheapest(values: readonly number[]): number {
  return values.reduce((best, value, at) => (value < values[best]! ? at : best), 0);
}
