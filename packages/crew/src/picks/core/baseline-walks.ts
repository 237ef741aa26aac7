/**
 * How stores that do not plan walk: S-shape and largest gap, after de Koster, Le-Duc and
 * Roodbergen (Eur. J. Oper. Res. 182, 2007, 481–501), phase by phase as every walk here.
 *
 * S-shape: every aisle with a pick is walked through from end to end, in the order of the file,
 * entered at the nearer end; but in the last aisle of the walk one goes no further than the last
 * pick. The kind S-shape does so in the last aisle of each phase, which the rule does not say.
 * Largest gap: the first and the last aisle with a pick are walked through; in those between, one
 * goes in from either end as far as the largest gap between two picks, or a pick and an end.
 * An aisle that is one-way is walked through by both.
 */
import type { Floor, Stop } from './floor.ts';
import { tailOf, walkOf, type Phase, type Walk, type WalkQuestion } from './walk.ts';

/** @param isLast no phase comes after: its last aisle need not be walked through */
type Way = (floor: Floor, phase: Phase, at: number, isLast: boolean) => readonly number[];

/** @returns the S-shape walk, with the ends of aisles that it passes counted in its metres */
export const sShapeWalk = (question: WalkQuestion): Walk => walkBy(question, sShape);

/** @returns the S-shape walk that leaves each phase at its last pick, counted likewise */
export const kindSShapeWalk = (question: WalkQuestion): Walk =>
  walkBy(question, (floor, phase, at) => sShape(floor, phase, at, true));

/** @returns the largest-gap walk, counted likewise */
export const largestGapWalk = (question: WalkQuestion): Walk => walkBy(question, largestGap);

function walkBy(question: WalkQuestion, way: Way): Walk {
  const { floor, phases } = question;
  let metres = 0;
  let at = floor.points.entrance;
  const order: number[] = [];
  for (const phase of phases) {
    const open = new Set(phase.stops.map(({ node }) => node));
    for (const node of way(floor, phase, at, phase === phases.at(-1))) {
      metres += floor.distance(at, node);
      at = node;
      if (open.delete(node)) order.push(node);
    }
    if (open.size > 0) throw new Error('walkBy: a stop was passed by');
  }
  for (const node of tailOf(question)) {
    metres += floor.distance(at, node);
    at = node;
  }
  return { order, metres };
}

/** Aisles of a phase that have stops, in the order of the file. */
function aislesOf({ stops }: Phase): readonly (readonly Stop[])[] {
  const byAisle = Map.groupBy(stops, ({ aisle }) => aisle);
  return [...byAisle.keys()]
    .toSorted((one, two) => one - two)
    .map((aisle) => byAisle.get(aisle)!.toSorted((one, two) => one.alongM - two.alongM));
}

/** @returns the nodes of one aisle walked through from the end that is nearer to `at` */
function through(floor: Floor, stops: readonly Stop[], at: number) {
  const { aisle } = stops[0]!;
  const { from, to } = floor.ends[aisle]!;
  const isFromFirst =
    floor.layout.aisles[aisle]!.isOneWay || floor.distance(at, from) <= floor.distance(at, to);
  const nodes = stops.map(({ node }) => node);
  return isFromFirst
    ? { nodes: [from, ...nodes], exit: to }
    : { nodes: [to, ...nodes.toReversed()], exit: from };
}

function sShape(floor: Floor, phase: Phase, start: number, isLast: boolean): readonly number[] {
  const aisles = aislesOf(phase);
  const nodes: number[] = [];
  for (const [index, stops] of aisles.entries()) {
    const walked = through(floor, stops, nodes.at(-1) ?? start);
    nodes.push(...walked.nodes);
    if (!isLast || index < aisles.length - 1) nodes.push(walked.exit);
  }
  return nodes;
}

function largestGap(floor: Floor, phase: Phase, start: number, isLast: boolean): readonly number[] {
  const aisles = aislesOf(phase);
  const first = through(floor, aisles[0]!, start);
  if (aisles.length === 1) return isLast ? first.nodes : [...first.nodes, first.exit];
  const isAtTo = first.exit === floor.ends[aisles[0]![0]!.aisle]!.to;
  const dips = aisles.slice(1, -1).map((stops) => dipsInto(floor, stops, isAtTo));
  const out = [...first.nodes, first.exit, ...dips.flatMap(({ going }) => going)];
  const last = through(floor, aisles.at(-1)!, out.at(-1)!);
  const coming = dips.toReversed().flatMap((dip) => dip.coming);
  const leaves = !isLast || coming.length > 0 ? [last.exit] : [];
  return [...out, ...last.nodes, ...leaves, ...coming];
}

/** @returns what is picked of an aisle while passing its one side, and coming back by the other */
function dipsInto(floor: Floor, stops: readonly Stop[], isAtTo: boolean) {
  const { aisle } = stops[0]!;
  const { from, to } = floor.ends[aisle]!;
  if (floor.layout.aisles[aisle]!.isOneWay) {
    return { going: [...through(floor, stops, from).nodes, to], coming: [] };
  }
  const { low, high } = splitAtGap(floor, stops);
  const dip = (end: number, picked: readonly Stop[]) =>
    picked.length === 0 ? [] : [end, ...picked.map(({ node }) => node), end];
  const [byFrom, byTo] = [dip(from, low), dip(to, high.toReversed())];
  return isAtTo ? { going: byTo, coming: byFrom } : { going: byFrom, coming: byTo };
}

/** @returns an aisle's stops below and above its largest gap */
function splitAtGap(floor: Floor, stops: readonly Stop[]) {
  const { aisle } = stops[0]!;
  const { from, to } = floor.layout.aisles[aisle]!;
  const lengthM = Math.hypot(from.x - to.x, from.y - to.y);
  const marks = [0, ...stops.map(({ alongM }) => alongM), lengthM];
  const gaps = marks.slice(1).map((mark, at) => mark - marks[at]!);
  const cut = gaps.indexOf(Math.max(...gaps));
  return { low: stops.slice(0, cut), high: stops.slice(cut) };
}

/** @returns the walk of whoever always goes to the nearest stop: a start for something better */
export function nearestWalk(question: WalkQuestion): Walk {
  const { floor, phases } = question;
  let at = floor.points.entrance;
  const order: number[] = [];
  for (const { stops } of phases) {
    const open = new Set(stops.map(({ node }) => node));
    while (open.size > 0) {
      let next = -1;
      for (const node of open) {
        if (next < 0 || floor.distance(at, node) < floor.distance(at, next)) next = node;
      }
      open.delete(next);
      order.push(next);
      at = next;
    }
  }
  return walkOf(question, order);
}
