/**
 * A change under load: customers of both versions write throughout, prepared statements and all.
 * The oracle: no statement fails, both versions agree on every row, and no write is lost.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { int, seededRandom } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, parseChange, startChange } from './index.ts';
import { adopt } from './test-support.ts';

const ROWS = 30_000;
const OPERATIONS = `
operations:
  - add_column: { table: price, up: "(price * 100)::bigint",
      column: { name: price_minor, type: bigint } }
  - add_column: { table: price, column: { name: currency, type: char(3), default: "'USD'" } }
  - drop_column: { table: price, column: price, down: price_minor / 100.0 }
  - alter_column: { table: price, column: label, type: jsonb, up: to_jsonb(label),
      down: "label #>> '{}'" }
`;

/** Customers of one version; each remembers what it wrote last to rows that it alone writes. */
class Customers {
  readonly #clients: Sql[];
  #loops: Promise<void>[] = [];
  #stopped = false;
  readonly errors: string[] = [];
  readonly wrote = new Map<number, number>();
  statements = 0;

  constructor(url: string, version: string, count: number) {
    const settings = { search_path: version };
    this.#clients = Array.from({ length: count }, () =>
      connect(url, { name: version, max: 1, settings }),
    );
  }

  /** @param write writes cents to row `id`; rows are `first`, `first` + 8, … */
  begin(first: number, write: (sql: Sql, id: number, cents: number) => Promise<void>): void {
    this.#loops = this.#clients.map(async (sql, at) => {
      const random = seededRandom(first + at);
      while (!this.#stopped) {
        const id = 1 + first + at + 8 * int(random, ROWS / 8 - 1);
        const cents = int(random, 100_000);
        try {
          await write(sql, id, cents);
          this.wrote.set(id, cents);
          this.statements++;
        } catch (error) {
          this.errors.push(String(error));
        }
      }
    });
  }

  async end(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
    await Promise.all(this.#clients.map((sql) => sql.end()));
  }
}

async function oldWrite(sql: Sql, id: number, cents: number): Promise<void> {
  const price = (cents / 100).toFixed(2);
  await sql`update price set price = ${price}, label = label where id = ${id}`;
  await sql`update price set hits = hits + 1 where id = ${1 + ((id * 7) % ROWS)}`;
  await sql`select * from price where id = ${id}`;
  const [row] = await sql`
    insert into price (price, label) values (${price}, 'old'), (${price}, 'old')
    returning id, price`;
  assert.equal(row?.['price'], price);
}

async function newWrite(sql: Sql, id: number, cents: number): Promise<void> {
  await sql`update price set price_minor = ${cents} where id = ${id}`;
  await sql`select * from price where id = ${id}`;
  const [row] = await sql`
    insert into price (price_minor, label) values (${cents}, '{"by": "new"}')
    on conflict (id) do update set hits = 0 returning price_minor::int, currency`;
  assert.deepEqual({ ...row }, { price_minor: cents, currency: 'USD' });
}

async function assertKept(sql: Sql, customers: Customers, column: string): Promise<void> {
  const rows = await sql.unsafe<{ id: number; cents: number }[]>(
    `select id::int, ${column} as cents from shop_v2.price`,
  );
  const now = new Map(rows.map((row) => [row.id, Number(row.cents)]));
  for (const [id, cents] of customers.wrote) assert.equal(now.get(id), cents, `row ${id}`);
}

void test('no statement fails and no write is lost from expand to contract', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table price (id bigint generated always as identity primary key,
           price numeric(10,2) not null, label text, hits int not null default 0);
         create index price_label on price (label);
         insert into price (price, label) select i / 100.0, 'l' || i
         from generate_series(1, ${ROWS}) i`,
    );
    const old = new Customers(url, 'shop_v1', 4);
    old.begin(0, oldWrite);
    const change = parseChange(OPERATIONS, 'v2.yaml');
    const result = await startChange(url, { schema: 'shop', change });
    const fresh = new Customers(url, 'shop_v2', 4);
    fresh.begin(4, newWrite);
    while (fresh.statements < 200) await sql`select pg_sleep(0.02)`;
    await old.end();
    assert.deepEqual(old.errors, []);
    const [wrong] = await sql`
        select count(*) filter (where o.price * 100 <> n.price_minor)::int as prices,
               count(*) filter (where o.label is distinct from n.label #>> '{}')::int as labels,
               count(*)::int as rows
        from   shop_v1.price o full join shop_v2.price n using (id)`;
    assert.deepEqual([wrong?.['prices'], wrong?.['labels']], [0, 0]);
    await assertKept(sql, old, 'price_minor');
    await completeChange(url, { schema: 'shop' });
    const after = fresh.statements + 50;
    while (fresh.statements < after && fresh.errors.length === 0) {
      await sql`select pg_sleep(0.02)`;
    }
    await fresh.end();
    assert.deepEqual(fresh.errors, []);
    assert.ok(result.rows >= ROWS * 0.5, `${result.rows} rows were backfilled`);
    assert.ok(old.statements > 0);
    await assertKept(sql, fresh, 'price_minor');
  });
});
