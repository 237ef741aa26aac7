/**
 * Seeds defects into a world, and keeps what is true of each: its class, which rows belong to its
 * one root cause, and what settles it. It shares no code with the engine.
 */
import { int, seededRandom, type Random } from '@slipway/kernel';
import { makeWorld, rowOf, type Basket, type Row, type World } from './world.ts';

/** One root cause with all that came of it. */
export interface Cause {
  readonly class: string;
  /** A row of each instance, as `source kind id`. */
  readonly instances: readonly string[];
  /** What settles it, and what that moves; null where only a person can say. */
  readonly settledBy: { readonly action: string; readonly moved: number } | null;
}

export interface Truth {
  readonly world: World;
  readonly causes: readonly Cause[];
  readonly rows: readonly Row[];
}

export const nameOf = ({ source, kind, id }: Pick<Row, 'source' | 'kind' | 'id'>): string =>
  `${source} ${kind} ${id}`;

/** Hands out baskets that no other defect has. */
class Supply {
  readonly #byTill: Map<string, Basket[]>;
  readonly #random: Random;
  readonly #used = new Set<string>();

  constructor(world: World, random: Random) {
    this.#random = random;
    this.#byTill = Map.groupBy(world.baskets, ({ till, batch }) => `${till} ${batch}`);
  }

  /**
   * @param of the kind of cause: each till's day has one of a kind
   * @returns so many baskets of one till and day, or undefined if there is none left
   */
  take(of: string, count: number, fits: (basket: Basket) => boolean): Basket[] {
    const tills = [...this.#byTill.keys()];
    const from = int(this.#random, tills.length);
    for (let at = 0; at < tills.length; at++) {
      const till = tills[(from + at) % tills.length]!;
      const [device = ''] = till.split(' ');
      if (this.#used.has(`${of} ${device}`)) continue;
      const free = this.#byTill.get(till)!.filter((one) => !one.isSpoiled && fits(one));
      if (free.length < count) continue;
      this.#used.add(`${of} ${device}`);
      const taken = free.slice(0, count);
      for (const basket of taken) basket.isSpoiled = true;
      return taken;
    }
    throw new Error(`The world is too small for another ${of}`);
  }
}

const hasReference = (basket: Basket): boolean =>
  rowOf(basket, 'processor', 'settlement')?.keys.tender !== undefined;
const isPlain = (basket: Basket): boolean =>
  hasReference(basket) && !basket.rows.some(({ id }) => id.endsWith('-try'));
const has =
  (source: string, kind: string) =>
  (basket: Basket): boolean =>
    rowOf(basket, source, kind) !== undefined;

function remove(basket: Basket, source: string, kind: string): void {
  const at = basket.rows.findIndex((row) => row.source === source && row.kind === kind);
  basket.rows.splice(at, 1);
}

type Seeder = (supply: Supply, count: number, nth: number) => Cause;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const duplicateTender: Seeder = (supply, count, nth) => {
  const baskets = supply.take('duplicate', count, isPlain);
  const again = baskets.map((basket) => {
    const first = rowOf(basket, 'processor', 'settlement')!;
    const { tender: _, ...without } = first.keys;
    const keys = nth % 2 === 0 ? first.keys : without;
    const row = { ...first, id: `${first.id}-again`, atMs: first.atMs + 40_000, keys };
    basket.rows.push(row);
    return row;
  });
  const moved = sum(again.map(({ amount }) => amount));
  const settledBy = { action: 'refund-surplus', moved };
  return { class: 'duplicate-tender', instances: again.map(nameOf), settledBy };
};

const priceMismatch: Seeder = (supply, count, nth) => {
  const isUnnamed = nth % 23 === 7; // then each basket is a cause of its own
  const baskets = supply.take('price', isUnnamed ? 1 : count, () => true);
  const isOver = nth % 2 === 0;
  const rows = baskets.map((basket) => {
    const row = rowOf(basket, 'cloud', 'sale')!;
    row.amount += isOver ? -40 : 40;
    if (!isUnnamed) row.keys = { ...row.keys, price: `book-${nth}/price-3` };
    return row;
  });
  const over = { action: 'refund-difference', moved: 40 * rows.length };
  const settledBy = isOver ? over : { action: 'accept-charged', moved: 0 };
  const instances = rows.map(nameOf);
  return { class: 'price-mismatch', instances, settledBy: isUnnamed ? null : settledBy };
};

const missingTransaction: Seeder = (supply, count, nth) => {
  const settledBy = { action: 'send-again', moved: 0 };
  if (nth % 19 === 5) {
    // A charge that no till knows of: only a person can say whose it is.
    const baskets = supply.take('missing-charge', count, isPlain);
    const rows = baskets.map((basket) => rowOf(basket, 'processor', 'settlement')!);
    for (const basket of baskets) remove(basket, 'cloud', 'tender');
    return { class: 'missing-transaction', instances: rows.map(nameOf), settledBy: null };
  }
  if (nth % 2 === 0) {
    const baskets = supply.take('missing-sale', count, () => true);
    for (const basket of baskets) remove(basket, 'cloud', 'sale');
    const rows = baskets.map((basket) => rowOf(basket, 'device', 'sale')!);
    return { class: 'missing-transaction', instances: rows.map(nameOf), settledBy };
  }
  const baskets = supply.take('missing-tender', count, isPlain);
  for (const basket of baskets) remove(basket, 'processor', 'settlement');
  const rows = baskets.map((basket) => rowOf(basket, 'cloud', 'tender')!);
  return { class: 'missing-transaction', instances: rows.map(nameOf), settledBy };
};

const overRedemption: Seeder = (supply, count, nth) => {
  const baskets = supply.take('burn', count, has('loyalty', 'burn'));
  const member = `greedy-${nth}`;
  const rows = baskets.map((basket) => {
    const burned = rowOf(basket, 'cloud', 'burn')!;
    const granted = rowOf(basket, 'loyalty', 'burn')!;
    for (const row of [burned, granted]) row.keys = { ...row.keys, member };
    if (nth % 3 === 0) granted.status = 'declined';
    else granted.amount -= 30;
    return { granted, over: nth % 3 === 0 ? burned.amount : 30 };
  });
  const settledBy = { action: 'charge-store-risk', moved: sum(rows.map(({ over }) => over)) };
  const instances = rows.map(({ granted }) => nameOf(granted));
  return { class: 'loyalty-over-redemption', instances, settledBy };
};

const orphan: Seeder = (supply, _count, nth) => {
  const [basket] = supply.take(`sign-up ${nth}`, 1, has('device', 'sign-up'));
  const isStray = nth % 15 === 4;
  const kept = isStray
    ? rowOf(basket!, 'cloud', 'subscription')!
    : rowOf(basket!, 'device', 'sign-up')!;
  kept.keys = { ...kept.keys, member: `orphan-${nth}` };
  if (isStray) remove(basket!, 'device', 'sign-up');
  else remove(basket!, 'cloud', 'subscription');
  const settledBy = isStray ? null : { action: 'activate-again', moved: 0 };
  return { class: 'subscription-orphan', instances: [nameOf(kept)], settledBy };
};

const clockSkew: Seeder = (supply, count, nth) => {
  const baskets = supply.take('clock', count, () => true);
  const rows = baskets.map((basket) => {
    const row = rowOf(basket, 'device', 'sale')!;
    row.atMs += (nth % 2 === 0 ? 1 : -1) * (7 + nth) * 60_000;
    return row;
  });
  const settledBy = { action: 're-date', moved: 0 };
  return { class: 'clock-skew', instances: rows.map(nameOf), settledBy };
};

const stockDrift: Seeder = (supply, _count, nth) => {
  const [basket] = supply.take(`count ${nth}`, 1, has('device', 'stock-count'));
  const row = rowOf(basket!, 'device', 'stock-count')!;
  const isLarge = nth % 25 === 6;
  const off = isLarge ? 120 : (1 + (nth % 20)) * (nth % 2 === 0 || row.amount < 25 ? 1 : -1);
  row.amount += off;
  const settledBy = isLarge ? null : { action: 'adjust-stock', moved: off };
  return { class: 'stock-drift', instances: [nameOf(row)], settledBy };
};

const lateDecline: Seeder = (supply, count, nth) => {
  const isLarge = nth % 20 === 9;
  const fits = (basket: Basket) => isPlain(basket) && basket.amount > 7500 === isLarge;
  const baskets = supply.take('decline', count, fits);
  const rows = baskets.map((basket) => rowOf(basket, 'processor', 'settlement')!);
  for (const row of rows) row.status = 'declined';
  const settledBy = { action: 'present-again', moved: -sum(rows.map(({ amount }) => amount)) };
  const instances = rows.map(nameOf);
  return { class: 'late-decline', instances, settledBy: isLarge ? null : settledBy };
};

const SEEDERS: readonly (readonly [seeder: Seeder, most: number])[] = [
  [duplicateTender, 4],
  [priceMismatch, 5],
  [missingTransaction, 4],
  [overRedemption, 2],
  [orphan, 1],
  [clockSkew, 5],
  [stockDrift, 1],
  [lateDecline, 3],
];

/**
 * @param defects how many instances, an eighth of each class
 * @returns the books with the defects in them, and what is true of them
 */
export function makeTruth(baskets: number, defects: number, seed: number): Truth {
  const random = seededRandom(seed);
  const world = makeWorld(baskets, random);
  const supply = new Supply(world, random);
  const causes = SEEDERS.flatMap(([seeder, most]) => {
    const made: Cause[] = [];
    let left = Math.round(defects / SEEDERS.length);
    for (let nth = 0; left > 0; nth++) {
      const cause = seeder(supply, Math.min(left, 1 + int(random, most)), nth);
      left -= cause.instances.length;
      made.push(cause);
    }
    return made;
  });
  return { world, causes, rows: world.baskets.flatMap(({ rows }) => rows) };
}
