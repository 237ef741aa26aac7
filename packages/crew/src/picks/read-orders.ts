/** Reads orders.csv: one line for each item; lines of one order stand together. */
import { readCsv, type CsvRow } from './csv.ts';
import type { Order, OrderLine, Product } from './core/product.ts';

const COLUMNS = ['order', 'store', 'due', 'sku', 'quantity', 'substitutes', 'note'];
/** More is no groceries for one household, and a slip of the finger. */
const MOST_OF_ONE = 200;
/** What a note may say. */
const NOTE_LENGTH = 300;

interface Known {
  /** By sku. */
  readonly products: ReadonlyMap<string, Product>;
  /** The layout's name by store. */
  readonly layouts: ReadonlyMap<string, string>;
}

/** @throws {InputFileError} the first thing that is wrong, by its line */
export function readOrders(file: string, known: Known): readonly Order[] {
  const orders = new Map<string, Order & { readonly lines: OrderLine[] }>();
  for (const row of readCsv(file, COLUMNS)) {
    const own = headOf(row, known);
    const line = lineOf(row, known, own.store);
    const order = orders.get(own.order);
    if (!order) {
      orders.set(own.order, { ...own, lines: [line] });
      continue;
    }
    if (order.store !== own.store || order.dueMs !== own.dueMs) {
      const what = `Order ${own.order} has another store or another time above.`;
      throw row.error(what, 'All lines of an order have the same.');
    }
    if (order.lines.some(({ sku }) => sku === line.sku)) {
      const what = `Order ${own.order} has ${line.sku} above already.`;
      throw row.error(what, 'Write it once, with the whole quantity.');
    }
    order.lines.push(line);
  }
  return [...orders.values()];
}

function headOf(row: CsvRow, { layouts }: Known): Omit<Order, 'lines'> {
  const order = row.given('order');
  if (!/^[\w.:-]{1,60}$/.test(order)) {
    throw row.error(`"${order}" is no order's number.`, 'Use letters, digits and - . : _ alone.');
  }
  const store = row.given('store');
  if (!layouts.has(store)) {
    throw row.error(`No layout is of store "${store}".`, 'Add it to the `stores` of a layout.');
  }
  const due = row.given('due');
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(due);
  const dueMs = isMoment ? Date.parse(due) : Number.NaN;
  if (Number.isNaN(dueMs)) {
    throw row.error(`"${due}" is no moment.`, 'Write it as 2026-12-01T16:00:00Z.');
  }
  return { order, store, dueMs };
}

function lineOf(row: CsvRow, { products, layouts }: Known, store: string): OrderLine {
  const sku = row.given('sku');
  const layout = layouts.get(store)!;
  const product = products.get(sku);
  if (!product) throw row.error(`There is no product "${sku}".`, 'Add it to the products.');
  if (!product.places[layout]) {
    throw row.error(`Layout ${layout} has no place for ${sku}.`, 'Give it one in the products.');
  }
  const substitutes = row.text('substitutes').split(/\s+/).filter(Boolean);
  const unknown = substitutes.find((one) => !products.has(one));
  if (unknown !== undefined) {
    throw row.error(`There is no product "${unknown}".`, 'Correct the substitute.');
  }
  const quantity = row.whole('quantity', 1);
  if (quantity > MOST_OF_ONE) {
    throw row.error(`"quantity" is ${quantity}.`, `At most ${MOST_OF_ONE} of one item.`);
  }
  const note = row.text('note').slice(0, NOTE_LENGTH) || null;
  return { sku, quantity, substitutes, note };
}
