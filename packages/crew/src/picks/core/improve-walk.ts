/**
 * Makes a walk shorter until nothing helps: parts of it are turned round (2-opt) or moved elsewhere
 * (Or-opt, up to three stops, either way round), within their phase.
 *
 * One-way rules make distances directed: a part that is turned round costs what its steps cost the
 * other way, kept as running sums so that a move is judged in constant time.
 */
import { walkOf, tailOf, type Walk, type WalkQuestion } from './walk.ts';

/** Or-opt moves up to this many stops at once (Or 1976). */
const MOST_MOVED = 3;
/** Less is no gain, but rounding. */
const GAIN_M = 1e-9;

/** The walk at work: `nodes` has the entrance first and the first of the tail last. */
interface Course {
  readonly nodes: readonly number[];
  /** Metres from the first node to each, and the same walked the other way. */
  readonly there: readonly number[];
  readonly back: readonly number[];
}

/** A phase as a range of indices of a course, both ends included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

interface Move {
  readonly gainM: number;
  readonly nodes: () => readonly number[];
}

type Distance = (from: number, to: number) => number;

/** @returns a walk that is as short as the given one, or shorter; the same moves every time */
export function improveWalk(question: WalkQuestion, order: readonly number[]): Walk {
  const { floor, phases } = question;
  const ranges: Range[] = [];
  let from = 1;
  for (const { stops } of phases) {
    ranges.push({ from, to: from + stops.length - 1 });
    from += stops.length;
  }
  let nodes: readonly number[] = [floor.points.entrance, ...order, tailOf(question)[0]!];
  for (;;) {
    const course = courseOf(nodes, floor.distance);
    const best = ranges
      .flatMap((range) => [
        turned(course, range, floor.distance),
        moved(course, range, floor.distance),
      ])
      .reduce((one, two) => (two.gainM > one.gainM ? two : one), NO_MOVE);
    if (best.gainM <= GAIN_M) return walkOf(question, nodes.slice(1, -1));
    nodes = best.nodes();
  }
}

const NO_MOVE: Move = { gainM: 0, nodes: () => [] };

function courseOf(nodes: readonly number[], distance: Distance): Course {
  const there = [0];
  const back = [0];
  for (let at = 1; at < nodes.length; at++) {
    there.push(there[at - 1]! + distance(nodes[at - 1]!, nodes[at]!));
    back.push(back[at - 1]! + distance(nodes[at]!, nodes[at - 1]!));
  }
  return { nodes, there, back };
}

/** @returns the part of a phase that is best turned round */
function turned({ nodes, there, back }: Course, range: Range, distance: Distance): Move {
  let best = NO_MOVE;
  for (let first = range.from; first < range.to; first++) {
    for (let last = first + 1; last <= range.to; last++) {
      const now = there[last + 1]! - there[first - 1]!;
      const then =
        distance(nodes[first - 1]!, nodes[last]!) +
        (back[last]! - back[first]!) +
        distance(nodes[first]!, nodes[last + 1]!);
      if (now - then <= best.gainM) continue;
      const part = nodes.slice(first, last + 1).toReversed();
      best = {
        gainM: now - then,
        nodes: () => [...nodes.slice(0, first), ...part, ...nodes.slice(last + 1)],
      };
    }
  }
  return best;
}

/** @returns up to three stops of a phase that are best moved elsewhere within it */
function moved({ nodes, there, back }: Course, range: Range, distance: Distance): Move {
  let best = NO_MOVE;
  const consider = (first: number, last: number, after: number) => {
    const [head, tail] = [nodes[first]!, nodes[last]!];
    const [left, right] = [nodes[after]!, nodes[after + 1]!];
    const closed = distance(nodes[first - 1]!, nodes[last + 1]!);
    const now = there[last + 1]! - there[first - 1]! + (there[after + 1]! - there[after]!);
    const same = distance(left, head) + (there[last]! - there[first]!) + distance(tail, right);
    const round = distance(left, tail) + (back[last]! - back[first]!) + distance(head, right);
    const gainM = now - closed - Math.min(same, round);
    if (gainM <= best.gainM) return;
    const part = nodes.slice(first, last + 1);
    best = {
      gainM,
      nodes: () => {
        const put = round < same ? part.toReversed() : part;
        return after < first
          ? [...nodes.slice(0, after + 1), ...put, ...nodes.slice(after + 1, first)].concat(
              nodes.slice(last + 1),
            )
          : [...nodes.slice(0, first), ...nodes.slice(last + 1, after + 1), ...put].concat(
              nodes.slice(after + 1),
            );
      },
    };
  };
  for (let first = range.from; first <= range.to; first++) {
    for (let last = first; last < Math.min(first + MOST_MOVED, range.to + 1); last++) {
      for (let after = range.from - 1; after <= range.to; after++) {
        if (after < first - 1 || after > last) consider(first, last, after);
      }
    }
  }
  return best;
}
