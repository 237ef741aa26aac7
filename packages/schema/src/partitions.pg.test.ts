/** Unique rules, foreign keys and indexes of partitioned tables, built beside writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transaction } from '@slipway/pg';
import { completeChange, parseChange, previewChange, rollbackChange } from './index.ts';
import { SERVERS } from './test-servers.ts';
import { adopt, shapeOf, start } from './test-support.ts';

/** How often this session's transactions have begun to read one of the tables. */
async function scans(tx: Transaction): Promise<number> {
  const [row] = await tx<{ scans: number }[]>`
    select coalesce(sum(seq_scan + coalesce(idx_scan, 0)), 0)::int as scans
    from   pg_stat_xact_user_tables where schemaname in ('shop', 'archive')`;
  return row!.scans;
}

/** By range, with partitions of partitions, a default one, and one that lies in another schema. */
const SALES = `
  create schema archive;
  create table store (id int primary key, code text not null);
  insert into store select i, 's' || i from generate_series(1, 9) i;
  create table sale (
    id int not null, region text not null, day date not null, store int not null, amount int,
    ticket int not null, place int references store,
    constraint sale_ticket unique (ticket, region, day) deferrable
  ) partition by list (region);
  create table sale_n partition of sale for values in ('n') partition by range (day);
  create table sale_n_old partition of sale_n for values from (minvalue) to ('2026-01-01');
  create table sale_n_new partition of sale_n for values from ('2026-01-01') to (maxvalue);
  create table sale_s partition of sale for values in ('s') partition by hash (day);
  create table archive."Sale S" partition of sale_s for values with (modulus 1, remainder 0);
  create table sale_rest partition of sale default;
  insert into sale
  select i, (array['n', 's', 'x'])[i % 3 + 1], date '2025-12-01' + i * 5, i % 9 + 1, i, i, 1
  from   generate_series(1, 30) i`;

const CHANGE = `
  - create_constraint: { table: sale, name: sale_once, type: unique, columns: [id, region, day],
      nulls_not_distinct: true,
      index_parameters: { include_columns: [amount], storage_parameters: fillfactor = 80 } }
  - create_constraint: { table: sale, name: sale_store, type: foreign_key, columns: [store],
      references: { table: store, columns: [id], on_delete: CASCADE } }
  - create_index: { name: sale_day, table: sale, columns: [day, amount] }
  - alter_column: { table: sale, column: ticket, type: bigint, up: ticket, down: ticket }
  - alter_column: { table: sale, column: place, type: bigint, up: place, down: place }`;

const RULES = `
  select format('%s %s %s', k.conrelid::regclass, pg_get_constraintdef(k.oid), k.convalidated)
         as line
  from   pg_constraint k where k.contype in ('u', 'f', 'p') and k.conparentid = 0
  and    k.conrelid::regclass::text ~ '^(shop|archive)[.]'
  union all
  select format('%s index %s', i.indrelid::regclass, count(h.inhrelid))
  from   pg_index i
  join   pg_class c on c.oid = i.indexrelid and c.relkind in ('i', 'I') and i.indisvalid
  left   join pg_inherits h on h.inhparent = i.indexrelid
  where  i.indrelid::regclass::text ~* 'sale' group by i.indexrelid, i.indrelid
  order  by line`;

for (const { name, skip, withDatabase } of SERVERS) {
  const title = `rules of a partitioned table on several levels (${name})`;
  void test(title, { skip }, async () => {
    await withDatabase(async ({ sql, url }) => {
      await adopt(sql, SALES);
      const before = await shapeOf(sql);
      await start(url, CHANGE);
      await rollbackChange(url, { schema: 'shop' });
      const marker = (line: string) => !line.includes('_sw_writer');
      assert.deepEqual((await shapeOf(sql)).filter(marker), before.filter(marker));

      await start(url, CHANGE);
      // A partition that is made meanwhile has its part of everything.
      await sql`create table shop.sale_w partition of shop.sale for values in ('w')`;
      for (const version of ['shop_v1', 'shop_v2']) {
        const insert = (id: number, region: string, store: number) =>
          sql`insert into ${sql(version)}.sale (id, region, day, store, ticket)
              values (${id}, ${region}, '2026-02-01', ${store}, ${id})`;
        const at = version === 'shop_v1' ? 100 : 200;
        for (const [region, offset] of [
          ['n', 0],
          ['s', 1],
          ['w', 2],
          ['x', 3],
        ] as const) {
          await insert(at + offset, region, 2);
          await assert.rejects(insert(at + offset, region, 2), { code: '23505' });
          await assert.rejects(insert(at + 10 + offset, region, 77), { code: '23503' });
        }
      }
      await completeChange(url, { schema: 'shop' });
      const after = await sql.unsafe<{ line: string }[]>(RULES);
      const shape = await shapeOf(sql);
      assert.deepEqual(
        shape.filter((line) => /_sw_/.test(line) && !/sale_w/.test(line)).filter(marker),
        [],
      );
      await assert.rejects(
        sql`insert into shop_v2.sale (id, region, day, store, ticket, place)
        values (500, 's', '2026-02-01', 2, 500, 77)`,
        { code: '23503' },
      );

      // As plain DDL would have made it.
      await withDatabase(async (plain) => {
        await plain.sql.unsafe(`create schema shop; set search_path = shop; ${SALES};
          create table sale_w partition of sale for values in ('w');
          alter table sale add constraint sale_once
            unique nulls not distinct (id, region, day) include (amount) with (fillfactor = 80);
          alter table sale add constraint sale_store
            foreign key (store) references store (id) on delete cascade;
          create index sale_day on sale (day, amount);
          alter table sale alter ticket type bigint, alter place type bigint;
          reset search_path`);
        const wanted = await plain.sql.unsafe<{ line: string }[]>(RULES);
        assert.deepEqual(
          after.map((row) => row.line),
          wanted.map((row) => row.line),
        );
      });
    });
  });
}

for (const { name, skip, withDatabase } of SERVERS) {
  void test(`no row is read under a lock that makes writes wait (${name})`, { skip }, async () => {
    await withDatabase(async ({ sql, url }) => {
      await adopt(sql, SALES);
      const shared = CHANGE.split('\n  - alter_column')[0]!;
      const change = parseChange(`operations:${shared}`, 'v2.yaml');
      const { expand } = await previewChange(url, { schema: 'shop', change });
      const measured: string[] = [];
      for (const { title, kind, sql: lines, transactional } of expand) {
        if (kind === 'view') continue;
        if (!transactional) {
          for (const line of lines) await sql.unsafe(line);
          continue;
        }
        await sql.begin(async (tx) => {
          const before = await scans(tx);
          for (const line of lines) await tx.unsafe(line);
          if (kind !== 'ddl') return;
          assert.equal(await scans(tx), before, title);
          measured.push(title.split(' ')[0]!);
        });
      }
      assert.deepEqual([...new Set(measured)].sort(), ['add', 'begin', 'complete', 'join', 'make']);
    });
  });
}

for (const { name, skip, withDatabase } of SERVERS) {
  void test(
    `the key of a partitioned table changes in three changes (${name})`,
    { skip },
    async () => {
      await withDatabase(async ({ sql, url }) => {
        await adopt(
          sql,
          `create table sale (id int, region text, primary key (id, region))
           partition by list (region);
         create table sale_n partition of sale for values in ('n');
         insert into sale select i, 'n' from generate_series(1, 9) i`,
        );
        const alter =
          '  - alter_column: { table: sale, column: id, type: bigint, up: id, down: id }';
        const refused = { code: 'SCHEMA_PLAN_REFUSED', message: /sale_pkey.*DROP CONSTRAINT/s };
        await assert.rejects(start(url, alter), refused);
        const steps = [
          `  - create_constraint: { table: sale, name: once, type: unique, columns: [id, region] }
  - sql: { up: ALTER TABLE sale DROP CONSTRAINT sale_pkey, onComplete: true }`,
          alter,
          `  - create_constraint:
      { table: sale, name: sale_pkey, type: primary_key, columns: [id, region] }
  - drop_constraint: { table: sale, name: once }`,
        ];
        for (const [at, operations] of steps.entries()) {
          await start(url, operations, `v${at + 2}`);
          for (const version of [`shop_v${at + 1}`, `shop_v${at + 2}`]) {
            const again = sql`insert into ${sql(version)}.sale (id, region) values (3, 'n')`;
            await assert.rejects(again, { code: '23505' });
          }
          await completeChange(url, { schema: 'shop' });
        }
        const rules = await sql`
        select pg_get_constraintdef(oid) as rule from pg_constraint
        where  conrelid = 'shop.sale'::regclass and contype in ('p', 'u')`;
        assert.deepEqual(
          rules.map((row) => row['rule']),
          ['PRIMARY KEY (id, region)'],
        );
      });
    },
  );
}
