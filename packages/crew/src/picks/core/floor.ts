/**
 * A layout as a graph that carts walk: nodes where ways meet, where one stands before a bay, and at
 * the points; edges along the ways, in the direction that one-way rules allow.
 *
 * Shortest distances of all pairs by Dijkstra from every node (Numer. Math. 1, 1959, 269–271):
 * one-way rules make them directed, so that there and back may differ.
 */
import type { Problem } from '@slipway/kernel';
import {
  metresBetween,
  POINT_NAMES,
  type Bay,
  type Layout,
  type PointName,
  type Spot,
  type Way,
} from './layout.ts';

/** Where a line is picked. */
export interface Stop {
  readonly node: number;
  /** Index of the aisle in the layout. */
  readonly aisle: number;
  /** Metres from the aisle's `from`. */
  readonly alongM: number;
}

export interface Floor {
  readonly layout: Layout;
  /** Where each node is. */
  readonly spots: readonly Spot[];
  readonly points: Readonly<Record<PointName, number>>;
  /** By index of the aisle: the nodes of its two ends. */
  readonly ends: readonly { readonly from: number; readonly to: number }[];
  /** @returns metres on foot from one node to another; Infinity: there is no way */
  distance(from: number, to: number): number;
  /** @returns the nodes passed on the way, both ends included; empty: there is no way */
  path(from: number, to: number): readonly number[];
  /** @returns where one stands before a bay; undefined: there is no such bay */
  stop(aisle: string, bay: string): Stop | undefined;
  bay(aisle: string, bay: string): Bay | undefined;
}

interface Edge {
  readonly to: number;
  readonly metres: number;
}

class Graph {
  readonly spots: Spot[] = [];
  readonly edges: Edge[][] = [];
  readonly #known = new Map<string, number>();

  /** @returns the node at a spot, to the centimetre */
  at({ x, y }: Spot): number {
    const key = `${Math.round(x * 100)} ${Math.round(y * 100)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.spots.length);
    this.edges.push([]);
    return this.spots.push({ x, y }) - 1;
  }

  join(from: number, to: number, isOneWay: boolean): void {
    if (from === to) return;
    const metres = metresBetween(this.spots[from]!, this.spots[to]!);
    this.edges[from]!.push({ to, metres });
    if (!isOneWay) this.edges[to]!.push({ to: from, metres });
  }
}

/** Builds the graph and all shortest distances: some ten milliseconds for a large store. */
export function makeFloor(layout: Layout): Floor {
  const graph = new Graph();
  const ways: readonly Way[] = [...layout.aisles, ...layout.paths];
  const marks = ways.map((way) => [way.from, way.to, ...crossings(way, ways)]);
  for (const [at, aisle] of layout.aisles.entries()) {
    marks[at]!.push(...aisle.bays.map(({ spot }) => spot));
  }
  const doors = Object.fromEntries(
    POINT_NAMES.map((name) => {
      const point = layout.points[name];
      const nearestOnes = ways.map((way) => nearestOn(way, point));
      const metres = nearestOnes.map((spot) => metresBetween(spot, point));
      const at = metres.indexOf(Math.min(...metres));
      marks[at]!.push(nearestOnes[at]!);
      const node = graph.at(point);
      graph.join(node, graph.at(nearestOnes[at]!), false);
      return [name, node];
    }),
  ) as Record<PointName, number>;
  for (const [at, way] of ways.entries()) {
    const along = marks[at]!.toSorted(
      (one, two) => metresBetween(way.from, one) - metresBetween(way.from, two),
    ).map((spot) => graph.at(spot));
    for (const [index, node] of along.entries()) {
      if (index > 0) graph.join(along[index - 1]!, node, way.isOneWay);
    }
  }
  const ends = layout.aisles.map(({ from, to }) => ({ from: graph.at(from), to: graph.at(to) }));
  return withDistances(layout, graph, doors, ends);
}

function withDistances(
  layout: Layout,
  graph: Graph,
  points: Floor['points'],
  ends: Floor['ends'],
): Floor {
  const size = graph.spots.length;
  const metres = new Float64Array(size * size).fill(Infinity);
  const before = new Int32Array(size * size).fill(-1);
  for (let from = 0; from < size; from++) {
    shortestFrom(graph, from, metres.subarray(from * size), before.subarray(from * size));
  }
  const stops = new Map<string, { readonly stop: Stop; readonly bay: Bay }>();
  for (const [aisle, { bays }] of layout.aisles.entries()) {
    for (const bay of bays) {
      const stop = { node: graph.at(bay.spot), aisle, alongM: bay.alongM };
      stops.set(`${bay.aisle}/${bay.bay}`, { stop, bay });
    }
  }
  return {
    layout,
    spots: graph.spots,
    points,
    ends,
    distance: (from, to) => metres[from * size + to]!,
    path: (from, to) => {
      if (metres[from * size + to] === Infinity) return [];
      const found = [to];
      while (found[0] !== from) found.unshift(before[from * size + found[0]!]!);
      return found;
    },
    stop: (aisle, bay) => stops.get(`${aisle}/${bay}`)?.stop,
    bay: (aisle, bay) => stops.get(`${aisle}/${bay}`)?.bay,
  };
}

/** Fills one row of the distances, and for each node the one before it on the way. */
function shortestFrom(
  { edges }: Graph,
  from: number,
  metres: Float64Array,
  before: Int32Array,
): void {
  const open = new Set([from]);
  metres[from] = 0;
  while (open.size > 0) {
    let node = -1;
    for (const one of open) if (node < 0 || metres[one]! < metres[node]!) node = one;
    open.delete(node);
    for (const edge of edges[node]!) {
      const reached = metres[node]! + edge.metres;
      if (reached >= metres[edge.to]!) continue;
      metres[edge.to] = reached;
      before[edge.to] = node;
      open.add(edge.to);
    }
  }
}

/** Nearer than this, a way's end lies on another way, in metres. */
const TOUCH_M = 0.01;

/** @returns where a way meets others */
function crossings(way: Way, ways: readonly Way[]): Spot[] {
  return ways.flatMap((other) => {
    if (other === way) return [];
    const touching = [other.from, other.to].filter(
      (end) => metresBetween(nearestOn(way, end), end) < TOUCH_M,
    );
    const own = [way.from, way.to].filter(
      (end) => metresBetween(nearestOn(other, end), end) < TOUCH_M,
    );
    const crossing = crossingOf(way, other);
    return [...touching, ...own, ...(crossing ? [crossing] : [])];
  });
}

function crossingOf(one: Way, two: Way): Spot | null {
  const [ax, ay] = [one.to.x - one.from.x, one.to.y - one.from.y];
  const [bx, by] = [two.to.x - two.from.x, two.to.y - two.from.y];
  const turn = ax * by - ay * bx;
  if (Math.abs(turn) < 1e-9) return null; // side by side
  const [dx, dy] = [two.from.x - one.from.x, two.from.y - one.from.y];
  const share = (dx * by - dy * bx) / turn;
  const otherShare = (dx * ay - dy * ax) / turn;
  const isWithin = [share, otherShare].every((each) => each >= 0 && each <= 1);
  return isWithin ? { x: one.from.x + share * ax, y: one.from.y + share * ay } : null;
}

function nearestOn({ from, to }: Way, spot: Spot): Spot {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const square = dx * dx + dy * dy;
  if (square === 0) return from;
  const share = ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / square;
  const within = Math.min(1, Math.max(0, share));
  return { x: from.x + within * dx, y: from.y + within * dy };
}

/** @returns shelves that no cart reaches, and aisles that none comes out of; one for each aisle */
export function checkWays(floor: Floor): Problem[] {
  const { layout, points, distance } = floor;
  return layout.aisles.flatMap(({ id, bays, zone }, at): Problem[] => {
    const path = ['aisles', at, 'from'];
    const out = zone === 'frozen' ? (['pack', 'freezer'] as const) : (['pack'] as const);
    for (const { bay } of bays) {
      const { node } = floor.stop(id, bay)!;
      if (distance(points.entrance, node) === Infinity) {
        const what = `Bay ${bay} of aisle ${id} cannot be reached from the entrance.`;
        const next = 'Join the aisle to a path, or turn a one-way rule round.';
        return [{ path, what, next }];
      }
      const missing = out.find((point) => distance(node, points[point]) === Infinity);
      if (missing) {
        const what = `From bay ${bay} of aisle ${id} there is no way to the ${missing}: a trap.`;
        const next = 'One-way rules lead in and not out: turn one round, or add a path.';
        return [{ path, what, next }];
      }
    }
    return [];
  });
}
