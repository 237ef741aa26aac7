/** A write is told by its bytes: what a type or a collation holds for equal is another value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { one } from './operation-cases.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, start } from './test-support.ts';

const THINGS = `
  create collation any_case
    (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  create table thing (
    id int primary key, name text collate any_case, code varchar(10) collate any_case,
    price numeric, doc json, made timestamptz, number bigint);
  insert into thing values (1, 'abc', 'abc', 1.0, '{"a":1}', '2026-01-01 00:00Z', 1)`;

const CHANGE = `
  - alter_column: { table: thing, column: name, type: text, up: name || '!',
      down: 'left(name, -1)' }
  - alter_column: { table: thing, column: code, type: text, up: code || '!',
      down: 'left(code, -1)' }
  - alter_column: { table: thing, column: price, type: text, up: 'price::text',
      down: 'price::numeric' }
  - alter_column: { table: thing, column: doc, type: text, up: 'doc::text', down: 'doc::json' }
  - alter_column: { table: thing, column: made, type: date, up: 'made::date',
      down: 'made::timestamptz' }
  - alter_column: { table: thing, column: number, type: text, up: '''no. '' || number',
      down: 'right(number, -4)::bigint' }`;

const COLUMNS = `select name, code, price, doc::text as doc, made::date::text as made, number`;

for (const server of SERVERS) {
  const name = `equal values of other bytes reach the other version (${server.name})`;
  void test(name, { skip: server.skip }, async () => {
    await server.withDatabase(async ({ sql, url }) => {
      await adopt(sql, THINGS);
      await start(url, CHANGE);
      const old = () => one(sql, `${COLUMNS}::int from shop_v1.thing`);
      const fresh = () => one(sql, `${COLUMNS} from shop_v2.thing`);
      await sql`update shop_v1.thing set name = 'ABC', code = 'aBc', price = 1.00, doc = '{"a": 1}',
                made = '2026-01-02 00:00Z', number = 2`;
      const upper = { name: 'ABC!', code: 'aBc!', price: '1.00', doc: '{"a": 1}' };
      assert.deepEqual(await fresh(), { ...upper, made: '2026-01-02', number: 'no. 2' });
      await sql`update shop_v2.thing set name = 'abC!', code = 'abC!', price = '1.000',
                doc = '{"a":  1}', made = '2026-01-03', number = 'No. 3'`;
      const lower = { name: 'abC', code: 'abC', price: '1.000', doc: '{"a":  1}' };
      assert.deepEqual(await old(), { ...lower, made: '2026-01-03', number: 3 });
      // An ORM saves all columns: 'No. 3' would come back as 'no. 3'.
      await sql`update shop_v1.thing set name = name, number = number, made = made`;
      assert.equal((await fresh())['number'], 'No. 3');
      await sql`update shop_v1.thing set name = null`;
      assert.equal((await fresh())['name'], null);
    });
  });
}
