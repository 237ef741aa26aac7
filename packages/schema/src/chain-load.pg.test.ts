/** Three live versions under load; the oracle knows what each must show of every row. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { ChainCustomers, outward, REGIONS, type Shown } from './chain-customers.ts';
import { completeChange, parseChange, rollbackChange, startChange } from './index.ts';
import { adopt } from './test-support.ts';
import { SERVERS } from './test-servers.ts';

const ROWS = 2_000;
const OPTIONS = { schema: 'shop' };

const alter = (up: string, down: string) =>
  `operations:
  - alter_column: { table: item, column: text, up: "${up}", down: "${down}" }`;
const V2 = alter('upper(text)', 'lower(text)');
const V3 = alter('left(text, 3)', "text || '*'");

function begin(url: string, text: string, name: string) {
  return startChange(url, { ...OPTIONS, change: parseChange(text, `${name}.yaml`) });
}

/** @returns how many rows the versions show otherwise than the oracle says, and as many examples */
async function disagreements(
  sql: Sql,
  customers: ChainCustomers,
  schemas: readonly string[],
  versions: readonly number[],
): Promise<string[]> {
  const live = [...customers.live];
  await customers.use([]);
  const wrong: string[] = [];
  for (const at of versions) {
    const found = await sql.unsafe<{ id: number; region: string; value: string | null }[]>(
      `select id, region, text as value from ${schemas[at]}.item`,
    );
    assert.equal(found.length, customers.rows.size, `rows of ${schemas[at]}`);
    for (const { id, region, value } of found) {
      const row = customers.rows.get(id);
      if (row?.region === region && row.values[at] === value) continue;
      wrong.push(`${schemas[at]} ${id}: ${value}, not ${JSON.stringify(row)}`);
    }
  }
  await customers.use(live);
  return wrong.slice(0, 5);
}

for (const server of SERVERS) {
  const what = 'three live versions agree with the oracle while changes come and go';
  const name = `${what}, on ${server.name}`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(
        sql,
        `create table item (id int, region text, text text, hits int not null default 0,
           primary key (id, region)) partition by list (region);
         create table item_north partition of item for values in ('north');
         create table item_south partition of item for values in ('south');
         insert into item select i, case i % 2 when 0 then 'north' else 'south' end, 'Row ' || i
         from generate_series(0, ${ROWS - 1}) i`,
      );
      const rows = new Map<number, Shown>();
      for (let id = 0; id < ROWS; id++) {
        rows.set(id, { region: REGIONS[id % 2]!, values: outward(0, `Row ${id}`) });
      }
      const schemas = ['shop_v1', 'shop_v2', 'shop_v3'];
      const customers = new ChainCustomers(url, schemas, 6, rows);
      const agree = async (versions: readonly number[]) => {
        assert.deepEqual(customers.errors.slice(0, 3), []);
        assert.deepEqual(await disagreements(sql, customers, schemas, versions), []);
      };
      try {
        await begin(url, V2, 'v2');
        await customers.use([0, 1]);
        await customers.work(200);
        await begin(url, V3, 'v3'); // while the first two are in use
        await customers.use([0, 1, 2]);
        await customers.work(800);
        await agree([0, 1, 2]);
        // The newest goes back: what its version could not tell the others is lost, nothing else.
        await customers.use([0, 1]);
        await rollbackChange(url, OPTIONS);
        for (const row of customers.rows.values()) row.values[2] = outward(1, row.values[1]!)[2]!;
        await customers.work(200);
        await agree([0, 1]);
        schemas[2] = 'shop_again';
        await begin(url, V3, 'again');
        await customers.use([0, 1, 2]);
        await customers.work(300);
        await agree([0, 1, 2]);
        await customers.use([1, 2]);
        await completeChange(url, OPTIONS);
        await customers.work(300);
        await agree([1, 2]);
        await customers.use([2]);
        await completeChange(url, OPTIONS);
        await customers.work(100);
        await agree([2]);
      } finally {
        await customers.end();
      }
      const columns = await sql
        .unsafe(
          `select attname from pg_attribute where attrelid = 'shop.item'::regclass and attnum > 0
         and not attisdropped and attname not like '\\_sw\\_undo\\_%' order by 1`,
        )
        .values();
      assert.deepEqual(columns.flat(), ['_sw_writer', 'hits', 'id', 'region', 'text']);
    });
  });
}
