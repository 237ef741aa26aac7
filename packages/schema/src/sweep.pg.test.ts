/** Rows that came in past the triggers: found and converted before publish and before contract. */
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { test } from 'node:test';
import { connect, type Sql } from '@slipway/pg';
import { completeChange, parseChange, startChange } from './index.ts';
import { one } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt } from './test-support.ts';

const SHOP = { schema: 'shop' };
const SALES = `
  create table sale (id int not null, region text not null, amount text)
    partition by list (region);
  create table sale_n partition of sale for values in ('n');
  insert into sale select i, 'n', i::text from generate_series(1, 2000) i`;
const CHANGE = `
operations:
  - alter_column: { table: sale, column: amount, type: bigint, up: (amount::numeric * 100)::bigint,
      down: (amount / 100)::text }
backfill: { batch: 200 }`;

/** Writes as a bulk loader or a replication tool does: no ordinary trigger runs. */
async function pastTriggers(url: string, statement: string): Promise<void> {
  const loader = connect(url, { name: 'loader', max: 1 });
  await loader.unsafe(`set session_replication_role = replica; ${statement}`);
  await loader.end();
}

async function seen(sql: Sql, id: number): Promise<Record<string, unknown>> {
  return one(
    sql,
    `select o.amount as old, n.amount::int as new
     from shop_v1.sale o join shop_v2.sale n using (id) where id = ${id}`,
  );
}

for (const server of SERVERS) {
  const name = `rows that came in past the triggers are converted (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, SALES);
      let written: Promise<void> | undefined;
      const onProgress = (progress: { kind: string }) => {
        if (progress.kind !== 'backfill') return;
        written ??= pastTriggers(url, `insert into shop.sale values (2001, 'n', '11')`);
      };
      const change = parseChange(CHANGE, 'v2.yaml');
      await startChange(url, { ...SHOP, change, onProgress });
      await written;
      assert.deepEqual(await seen(sql, 2001), { old: '11', new: 1100 });
      await pastTriggersAgain(sql, url);
    });
  });
}

/** Both versions are live now; a partition without the new columns is PostgreSQL's to refuse. */
async function pastTriggersAgain(sql: Sql, url: string): Promise<void> {
  await sql`create table shop.bare (id int not null, region text not null, amount text)`;
  const attach = (table: string, region: string) =>
    sql.unsafe(`alter table shop.sale attach partition shop.${table} for values in ('${region}')`);
  await assert.rejects(attach('bare', 'b'), /missing column/);
  await sql`create table shop.sale_s (like shop.sale)`;
  await sql`insert into shop.sale_s (id, region, amount)
            select i, 's', i::text from generate_series(3000, 4200) i`;
  await attach('sale_s', 's');
  const copy = await sql`copy shop.sale (id, region, amount) from stdin (format csv)`.writable();
  await pipeline(Readable.from(['2002,s,22\n']), copy); // as the oldest version
  await pastTriggers(
    url,
    `insert into shop_v1.sale values (2003, 'n', '33');
     insert into shop_v2.sale values (2004, 'n', 4444);
     update shop_v1.sale set amount = '7' where id = 5`,
  );
  assert.deepEqual(await seen(sql, 2002), { old: '22', new: 2200 });
  await assert.rejects(completeChange(url, SHOP), {
    code: 'SCHEMA_CONTRACT_REFUSED',
    message: /rows of sale on which the two versions disagree/,
  });
  assert.deepEqual(await seen(sql, 2003), { old: '33', new: 3300 });
  assert.deepEqual(await seen(sql, 2004), { old: '44', new: 4444 });
  assert.deepEqual(await seen(sql, 4200), { old: '4200', new: 420_000 });
  await sql`update shop_v1.sale set amount = '8' where id = 5`;
  await completeChange(url, SHOP);
  const [row] = await sql`
    select count(*)::int as rows, count(*) filter (where amount is null)::int as empty,
           sum(amount) filter (where id in (5, 2004))::int as two
    from   shop.sale`;
  assert.deepEqual({ ...row }, { rows: 2000 + 4 + 1201, empty: 0, two: 800 + 4444 });
}
