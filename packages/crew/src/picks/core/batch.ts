/**
 * Orders that are picked on one walk: parallel savings, after Clarke and Wright (Oper. Res. 12,
 * 1964, 568–581), for order batching as in de Koster, van der Poort and Wolters (Int. J. Prod. Res.
 * 37, 1999, 1479–1504).
 *
 * To be least is the sum of all walks' metres. Each order begins as a batch of its own; the two
 * batches whose joining saves the most metres are joined, as long as any saving is left, the cart
 * has totes and bears the weight, and the orders are due within the same window. Savings are found
 * anew after each joining. Equal ones are taken by the orders' numbers: same orders, same batches.
 */
import { nearestWalk } from './baseline-walks.ts';
import type { Floor } from './floor.ts';
import { packTotes, type Load } from './totes.ts';
import { phasesOf, type ToVisit } from './walk.ts';

/** A line, as far as batching goes. */
export interface BatchLine extends Load, ToVisit {}

export interface BatchOrder<Line extends BatchLine = BatchLine> {
  readonly order: string;
  readonly dueMs: number;
  readonly lines: readonly Line[];
}

export interface Batch<Line extends BatchLine = BatchLine> {
  /** By due time, then by number. */
  readonly orders: readonly BatchOrder<Line>[];
  /** When the first of them is due. */
  readonly dueMs: number;
}

export interface Batched<Line extends BatchLine = BatchLine> {
  /** By due time. */
  readonly batches: readonly Batch<Line>[];
  /** Orders that no cart carries. */
  readonly tooLarge: readonly string[];
  /** Metres of all walks together if each order were walked alone, by the same estimate. */
  readonly aloneM: number;
  readonly batchedM: number;
}

/** Orders due further apart than this are not picked together. */
export const WINDOW_MS = 60 * 60_000;

interface Cluster<Line extends BatchLine> {
  readonly orders: readonly BatchOrder<Line>[];
  readonly metres: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

interface Joining<Line extends BatchLine> {
  readonly one: Cluster<Line>;
  readonly two: Cluster<Line>;
  readonly both: Cluster<Line>;
  readonly savingM: number;
}

/** @param windowMs how far apart the due times of one batch may lie */
export function batchOrders<Line extends BatchLine>(
  floor: Floor,
  orders: readonly BatchOrder<Line>[],
  windowMs: number = WINDOW_MS,
): Batched<Line> {
  const sorted = orders.toSorted(byDue);
  const alone = sorted.map((order) => clusterOf(floor, [order]));
  let clusters = alone.filter((cluster) => isCarried(floor, cluster.orders));
  const tooLarge = alone.filter((one) => !clusters.includes(one)).map((one) => nameOf(one));
  const aloneM = sum(clusters);
  const join = (one: Cluster<Line>, two: Cluster<Line>) => joined(floor, one, two, windowMs);
  let joinings = clusters.flatMap((one, at) =>
    clusters.slice(at + 1).flatMap((two) => join(one, two) ?? []),
  );
  for (;;) {
    const best = bestOf(joinings);
    if (!best) break;
    const { one, two, both } = best;
    const isLeft = (cluster: Cluster<Line>) => cluster !== one && cluster !== two;
    clusters = clusters.filter(isLeft);
    joinings = joinings.filter((joining) => isLeft(joining.one) && isLeft(joining.two));
    joinings.push(...clusters.flatMap((other) => join(other, both) ?? []));
    clusters.push(both);
  }
  const batches = clusters
    .map(({ orders: own, firstMs }) => ({ orders: own, dueMs: firstMs }))
    .toSorted((one, two) => byDue(one.orders[0]!, two.orders[0]!));
  return { batches, tooLarge, aloneM, batchedM: sum(clusters) };
}

/** @returns whether one cart has totes for these orders, and bears their weight */
export function isCarried(floor: Floor, orders: readonly BatchOrder[]): boolean {
  const { cart } = floor.layout;
  const packed = packTotes(
    orders.flatMap(({ lines }) => lines),
    cart,
  );
  return packed !== null && packed.totes <= cart.totes && packed.weightG <= cart.cartG;
}

/** @returns null: it saves nothing, or may not be */
function joined<Line extends BatchLine>(
  floor: Floor,
  one: Cluster<Line>,
  two: Cluster<Line>,
  windowMs: number,
): Joining<Line> | null {
  const firstMs = Math.min(one.firstMs, two.firstMs);
  const lastMs = Math.max(one.lastMs, two.lastMs);
  const orders = [...one.orders, ...two.orders].toSorted(byDue);
  if (lastMs - firstMs > windowMs || !isCarried(floor, orders)) return null;
  const both = clusterOf(floor, orders);
  const savingM = one.metres + two.metres - both.metres;
  return savingM > 1e-9 ? { one, two, both, savingM } : null;
}

function clusterOf<Line extends BatchLine>(
  floor: Floor,
  orders: readonly BatchOrder<Line>[],
): Cluster<Line> {
  const phases = phasesOf(orders.flatMap(({ lines }) => lines));
  const due = orders.map(({ dueMs }) => dueMs);
  const { metres } = nearestWalk({ floor, phases });
  return { orders, metres, firstMs: Math.min(...due), lastMs: Math.max(...due) };
}

function bestOf<Line extends BatchLine>(joinings: readonly Joining<Line>[]): Joining<Line> | null {
  let best: Joining<Line> | null = null;
  for (const joining of joinings) {
    const gainM = joining.savingM - (best?.savingM ?? 0);
    const isEqual = best !== null && Math.abs(gainM) <= 1e-9;
    if (isEqual ? nameOf(joining.both) < nameOf(best!.both) : gainM > 0) best = joining;
  }
  return best;
}

const byDue = (one: BatchOrder, two: BatchOrder): number =>
  one.dueMs - two.dueMs || (one.order < two.order ? -1 : 1);
const nameOf = ({ orders }: Cluster<BatchLine>): string =>
  orders.map(({ order }) => order).join(' ');
const sum = (clusters: readonly Cluster<BatchLine>[]): number =>
  clusters.reduce((metres, cluster) => metres + cluster.metres, 0);
