/**
 * Two days of business in 15 stores as four books saw them, without a defect. It shares no code
 * with the engine: what is true is decided here.
 */
import { int, pick, type Random } from '@slipway/kernel';
import type { ReconcileRecord } from '../core/record.ts';

type Keys = ReconcileRecord['keys'];

export const FIRST_DAY_MS = Date.UTC(2026, 10, 26);
const DAY_MS = 86_400_000;
const STORES = 15;
const TILLS = 10;

/** A row that a defect may take away or change before it is delivered. */
export type Row = { -readonly [Name in keyof ReconcileRecord]: ReconcileRecord[Name] };

/** One basket with every row that any book has of it. */
export interface Basket {
  readonly id: string;
  readonly store: string;
  readonly till: string;
  readonly batch: string;
  readonly atMs: number;
  readonly amount: number;
  readonly member: string | null;
  readonly rows: Row[];
  /** A defect has it already: each basket has one at most. */
  isSpoiled: boolean;
}

export interface World {
  readonly baskets: readonly Basket[];
  /** A till that nobody can reach: the processor knows its cards, and the cloud knows nothing. */
  readonly offline: { readonly device: string; readonly store: string };
}

/** @returns the row of a basket, such as `rowOf(basket, 'cloud', 'tender')` */
export const rowOf = (basket: Basket, source: string, kind: string): Row | undefined =>
  basket.rows.find((row) => row.source === source && row.kind === kind);

/** @returns a world of so many baskets */
export function makeWorld(count: number, random: Random): World {
  const offline = { store: 's15', device: 's15-till-10' };
  const baskets = Array.from({ length: count }, (_, at) => makeBasket(at, random, offline.device));
  return { baskets, offline };
}

function makeBasket(at: number, random: Random, offline: string): Basket {
  const store = `s${String(1 + int(random, STORES)).padStart(2, '0')}`;
  const till = `${store}-till-${1 + int(random, TILLS)}`;
  const day = int(random, 2);
  const atMs = FIRST_DAY_MS + day * DAY_MS + 6 * 3_600_000 + int(random, 16 * 3_600_000);
  const basket: Basket = {
    id: `b${at}`,
    batch: `${store}-day-${day + 1}`,
    member: int(random, 4) === 0 ? `m${int(random, 40_000)}` : null,
    amount: 100 + int(random, 19_900),
    store,
    till,
    atMs,
    rows: [],
    isSpoiled: till === offline,
  };
  addSale(basket, random);
  addTender(basket, random);
  if (basket.member !== null) addPoints(basket, random);
  if (int(random, 25) === 0) addSignUp(basket, random);
  if (int(random, 50) === 0) addCount(basket, random);
  // What the offline till did is in its own log alone; only the card terminal was heard.
  const heard = basket.rows.filter((row) => till !== offline || row.source === 'processor');
  return { ...basket, rows: heard };
}

type Made = Pick<Row, 'source' | 'kind' | 'id' | 'amount' | 'unit' | 'keys'>;

function add({ store, till, atMs, rows }: Basket, lateMs: number, made: Made): Row {
  const row: Row = { store, device: till, atMs: atMs + lateMs, status: 'ok', ...made };
  rows.push(row);
  return row;
}

function addSale(basket: Basket, random: Random): void {
  const { id, amount } = basket;
  const sale = { kind: 'sale', id, amount, unit: 'USD', keys: { basket: id } };
  add(basket, 0, { source: 'device', ...sale });
  add(basket, int(random, 4000) - 2000, { source: 'cloud', ...sale });
}

/** One settlement in 33 comes without the till's reference; one in 200 was declined at first. */
function addTender(basket: Basket, random: Random): void {
  const { id, amount, batch } = basket;
  const tender = `t-${id}`;
  const money = { amount, unit: 'USD' };
  add(basket, 500, {
    source: 'cloud',
    kind: 'tender',
    id: tender,
    ...money,
    keys: keysOf(tender, id),
  });
  const hasReference = int(random, 33) !== 0;
  const lateMs = 1000 + int(random, 20_000);
  const keys: Keys = hasReference ? { ...keysOf(tender, id), batch } : { batch };
  const settled = { source: 'processor', kind: 'settlement', ...money, keys };
  if (hasReference && int(random, 200) === 0) {
    add(basket, lateMs - 900, { ...settled, id: `p-${id}-try` }).status = 'declined';
  }
  add(basket, lateMs, { ...settled, id: `p-${id}` });
}

const keysOf = (tender: string, basket: string): Keys => ({ tender, basket });

function addPoints(basket: Basket, random: Random): void {
  const member = basket.member!;
  const both = (kind: string, amount: number) => {
    const entry = `${kind}-${basket.id}`;
    const made = { kind, id: entry, amount, unit: 'points', keys: { entry, member } };
    add(basket, 1000, { source: 'cloud', ...made });
    add(basket, 5000 + int(random, 50_000), { source: 'loyalty', ...made });
  };
  both('earn', 1 + Math.floor(basket.amount / 100));
  if (int(random, 4) === 0) both('burn', 50 * (1 + int(random, 40)));
}

function addSignUp(basket: Basket, random: Random): void {
  const subscription = `sub-${basket.id}`;
  const member = basket.member ?? `new-${basket.id}`;
  const made = { id: subscription, amount: 0, unit: 'none', keys: { subscription, member } };
  add(basket, 9000, { source: 'device', kind: 'sign-up', ...made });
  add(basket, 9000 + int(random, 3_600_000), { source: 'cloud', kind: 'subscription', ...made });
}

function addCount(basket: Basket, random: Random): void {
  const item = `${basket.store}/${pick(random, ['milk', 'eggs', 'bread', 'tea'])}/${basket.id}`;
  const made = { id: item, amount: int(random, 400), unit: 'items', keys: { item } };
  add(basket, 0, { source: 'device', kind: 'stock-count', ...made });
  add(basket, int(random, 600_000), { source: 'cloud', kind: 'stock-level', ...made });
}
