/** A batch as it will be picked: its lines in the order of the best walk, each with its tote. */
import type { Floor } from './floor.ts';
import type { Zone } from './pick-list.ts';
import { planWalk } from './plan-walk.ts';
import type { Order, OrderLine, Product } from './product.ts';
import { packTotes } from './totes.ts';
import { phasesOf } from './walk.ts';
import type { Batch, BatchLine, BatchOrder } from './batch.ts';

/** An order's line with all that picking knows of it. */
export interface WantedLine extends BatchLine {
  readonly product: Product;
  readonly wanted: OrderLine;
}

export interface PlannedLine {
  /** From 1, without gaps. */
  readonly step: number;
  readonly order: string;
  readonly sku: string;
  readonly zone: Zone;
  readonly quantity: number;
  /** The tote's letter. */
  readonly tote: string;
  readonly note: string | null;
  readonly substitutes: readonly string[];
}

export interface PlannedBatch {
  readonly dueMs: number;
  readonly orders: readonly string[];
  readonly totes: number;
  readonly metres: number;
  /** Whether no walk over these lines is shorter. */
  readonly isExact: boolean;
  readonly lines: readonly PlannedLine[];
}

/** An order of which something cannot be picked at all. */
export interface Unplaced {
  readonly order: string;
  readonly sku: string;
}

/**
 * @returns the order as batching takes it
 * @throws {Error} a sku that no product has: orders are checked when they come in
 */
export function wantedOrder(
  floor: Floor,
  order: Order,
  products: ReadonlyMap<string, Product>,
): BatchOrder<WantedLine> | Unplaced {
  const lines: WantedLine[] = [];
  for (const wanted of order.lines) {
    const product = products.get(wanted.sku);
    if (!product) throw new Error(`wantedOrder: no product ${wanted.sku}`);
    const place = product.places[floor.layout.name];
    const stop = place && floor.stop(place.aisle, place.bay);
    if (!stop) return { order: order.order, sku: wanted.sku };
    const { zone, isCrushable, volumeMl, weightG } = product;
    const { quantity } = wanted;
    const own = { order: order.order, quantity, volumeMl, weightG };
    lines.push({ ...own, zone, isCrushable, stop, product, wanted });
  }
  return { order: order.order, dueMs: order.dueMs, lines };
}

/** @returns the batch with its walk planned; its orders fit one cart */
export function planBatch(floor: Floor, batch: Batch<WantedLine>): PlannedBatch {
  const lines = batch.orders.flatMap((order) => order.lines);
  const packed = packTotes(lines, floor.layout.cart);
  if (!packed) throw new Error('planBatch: an item fits no tote');
  const question = { floor, phases: phasesOf(lines) };
  const walk = planWalk(question);
  const phaseOf = ({ zone, isCrushable }: WantedLine) =>
    question.phases.findIndex((phase) => phase.zone === zone && phase.isCrushable === isCrushable);
  let before = 0;
  const nth = question.phases.map(({ stops }) => {
    const own = new Map(
      walk.order.slice(before, before + stops.length).map((node, at) => [node, at]),
    );
    before += stops.length;
    return own;
  });
  const placeInWalk = (line: WantedLine) => {
    const phase = phaseOf(line);
    return phase * 1_000_000 + nth[phase]!.get(line.stop.node)!;
  };
  const sorted = packed.puts.toSorted((one, two) => {
    const byWalk = placeInWalk(one.line) - placeInWalk(two.line);
    return (
      byWalk ||
      placeText(one.line, floor).localeCompare(placeText(two.line, floor)) ||
      one.tote - two.tote
    );
  });
  return {
    dueMs: batch.dueMs,
    orders: batch.orders.map(({ order }) => order),
    totes: packed.totes,
    metres: walk.metres,
    isExact: walk.isExact,
    lines: sorted.map(({ line, quantity, tote }, at) => ({
      step: at + 1,
      order: line.order,
      sku: line.product.sku,
      zone: line.zone,
      quantity,
      tote: letterOf(tote),
      note: line.wanted.note,
      substitutes: line.wanted.substitutes,
    })),
  };
}

/** At one spot: bay by bay, shelf by shelf, item by item. */
function placeText({ product }: WantedLine, floor: Floor): string {
  const place = product.places[floor.layout.name]!;
  return `${place.bay.padStart(8)} ${String(place.shelf).padStart(3)} ${product.sku}`;
}

/** @returns `A` for the first tote of a cart */
export const letterOf = (tote: number): string => String.fromCodePoint(65 + tote);
