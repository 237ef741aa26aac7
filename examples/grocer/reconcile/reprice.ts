/**
 * Prices what tills sold once more, by the books and rules that its lines name. What a sale should
 * have cost is what the tills' own books are held against.
 */
import { readBooks, repriceSale, type PricedSale } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';

interface BasketRow {
  readonly opId: string;
  readonly totalMinor: number;
  readonly atMs: number;
  readonly lines: readonly (PricedSale['lines'][number] & { readonly price?: string })[];
}

/** @returns a basket's lines in the newer form: release 1 writes prices as decimals */
const linesOf = ({ lines }: BasketRow): PricedSale['lines'] =>
  lines.map((line) =>
    line.price === undefined
      ? line
      : { ...line, priceMinor: Math.round(Number(line.price) * 100), currency: 'USD' },
  );

/**
 * Prices the sales that are not priced yet, store by store. One that names a book or a rule that
 * was never shipped stays so, and the ledger tells of it as unread.
 *
 * @returns how many were priced
 */
export async function repriceSales(sql: Sql): Promise<number> {
  const stores = await sql<{ store: string }[]>`
    select distinct store from till.basket where due_minor is null and kind = 'sale'`;
  let priced = 0;
  for (const { store } of stores) priced += await repriceStore(sql, store);
  return priced;
}

async function repriceStore(sql: Sql, store: string): Promise<number> {
  const books = await readBooks(sql, store);
  const baskets = await sql<BasketRow[]>`
    select op_id as "opId", total_minor::float8 as "totalMinor", lines,
           extract(epoch from at)::float8 * 1000 as "atMs"
    from   till.basket
    where  store = ${store} and due_minor is null and kind = 'sale'`;
  const found = baskets.flatMap((basket) => {
    const lines = linesOf(basket);
    const sale = { totalMinor: basket.totalMinor, currency: 'USD', lines };
    const again = repriceSale(sale, basket.atMs, books);
    if (again.totalMinor === null) return [];
    const other = again.lines.findIndex(({ verdict }) => verdict === 'other-price');
    const cause = lines[other];
    const rule = cause ? `${cause.bookId}/${cause.ruleId}` : null;
    return [{ id: basket.opId, due: again.totalMinor, rule }];
  });
  const { count } = await sql`
    update till.basket b
    set    due_minor = f.due, price_rule = f.rule
    from   jsonb_to_recordset(${JSON.stringify(found)}::text::jsonb) as f (
             id text, due bigint, rule text)
    where  b.op_id = f.id`;
  return count;
}
