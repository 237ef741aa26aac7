/**
 * The walk that a cart is sent on: the shortest of all where no phase has more than twelve stops;
 * else the best of several starts, made shorter until nothing helps.
 */
import { kindSShapeWalk, largestGapWalk, nearestWalk, sShapeWalk } from './baseline-walks.ts';
import { exactWalk, isSmall, MOST_EXACT, solvePhase } from './exact-walk.ts';
import { improveWalk } from './improve-walk.ts';
import { tailOf, walkOf, type Walk, type WalkQuestion } from './walk.ts';

export interface PlannedWalk extends Walk {
  /** Whether no walk is shorter; else none was found. */
  readonly isExact: boolean;
}

const STARTS = [nearestWalk, kindSShapeWalk, sShapeWalk, largestGapWalk];

/** @returns the same walk for the same question, always */
export function planWalk(question: WalkQuestion): PlannedWalk {
  if (isSmall(question)) return { ...exactWalk(question), isExact: true };
  const starts = STARTS.map((start) => start(question));
  const walks = starts.map(({ order }) => improveFully(question, order));
  const best = walks.reduce((one, two) => (two.metres < one.metres ? two : one));
  return { ...best, isExact: false };
}

/** Improves the whole and solves small phases between their neighbours, in turn, while it helps. */
function improveFully(question: WalkQuestion, order: readonly number[]): Walk {
  let walk = improveWalk(question, order);
  for (;;) {
    const next = improveWalk(question, solveSmall(question, walk.order));
    if (next.metres >= walk.metres - 1e-9) return walk;
    walk = next;
  }
}

function solveSmall(question: WalkQuestion, order: readonly number[]): readonly number[] {
  const { floor, phases } = question;
  const found = [...order];
  let first = 0;
  for (const { stops } of phases) {
    const after = first + stops.length;
    if (stops.length <= MOST_EXACT) {
      const before = found[first - 1] ?? floor.points.entrance;
      const next = found[after] ?? tailOf(question)[0]!;
      const nodes = found.slice(first, after);
      const { exits, back } = solvePhase(nodes, [{ node: before, metres: 0 }], floor.distance);
      const costs = exits.map(({ node, metres }) => metres + floor.distance(node, next));
      found.splice(first, nodes.length, ...back(costs.indexOf(Math.min(...costs))).order);
    }
    first = after;
  }
  return walkOf(question, found).metres < walkOf(question, order).metres ? found : order;
}
