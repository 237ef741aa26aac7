/** What is refused, with the reason, and with nothing changed in the database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connect } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import {
  baseline,
  completeChange,
  parseChange,
  resumeChange,
  rollbackChange,
  startChange,
} from './index.ts';
import { testRefusals, type Refusal } from './operation-cases.ts';
import { adopt, shapeOf, start } from './test-support.ts';

const TABLES = `
  create table item (id int primary key, name text not null, size text, code text not null,
    twice int generated always as (id * 2) stored, ends text check (ends <> code));
  create index item_lower on item (lower(name));
  create index item_both on item (size, code);
  create function noop() returns trigger language plpgsql as 'begin return new; end';
  create trigger watch before update of ends on item for each row execute function noop();
  create table line (id int primary key, item int references item);
  insert into item (id, name, size, code)
  select i, 'n' || i, case when i = 4 then 'many' else i::text end, 'c' || i
  from generate_series(1, 10) i`;

const REFUSED: readonly Refusal[] = [
  ['an absent table', 'drop_column: { table: itm, column: size }', /no table itm.*item/, '2:20'],
  [
    'an absent column',
    'drop_column: { table: item, column: sise }',
    /no column sise.*size/,
    '2:33',
  ],
  [
    'a NOT NULL column without up',
    'add_column: { table: item, column: { name: x, type: int } }',
    /NOT NULL/,
    '2:5',
  ],
  [
    'a name that is taken',
    'add_column: { table: item, column: { name: size, type: int } }',
    /has a column size/,
    '2:32',
  ],
  [
    'a name that is too long',
    `create_index: { table: item, columns: [size], name: ${'x'.repeat(64)} }`,
    /63 bytes/,
    '2:51',
  ],
  [
    'an unknown type',
    'add_column: { table: item, up: "1", column: { name: x, type: intt } }',
    /intt/,
    '2:41',
  ],
  [
    'an up that is not SQL',
    'add_column: { table: item, up: "sise || 1", column: { name: x, type: text } }',
    /sise.*columns: id, name/,
    '2:32',
  ],
  [
    'an up of the wrong type',
    'add_column: { table: item, up: name, column: { name: x, type: int } }',
    /integer/,
    '2:32',
  ],
  [
    'a dropped NOT NULL column without down',
    'drop_column: { table: line, column: id }',
    /primary key/,
    '2:33',
  ],
  [
    'a wide index that would vanish',
    'drop_column: { table: item, column: size }',
    /item_both also covers/,
    '2:33',
  ],
  [
    'an index that cannot be carried',
    'alter_column: { table: item, column: name, type: int, up: "1", down: "2" }',
    /item_lower/,
    '2:34',
  ],
  [
    'a column that a trigger names',
    'drop_column: { table: item, column: ends }',
    /trigger watch/,
    '2:33',
  ],
  [
    'a check that cannot be carried',
    'alter_column: { table: item, column: code, type: int, up: "1", down: "2" }',
    /item_check cannot be carried.*integer/,
    '2:34',
  ],
  [
    'a foreign key that cannot be carried',
    'alter_column: { table: line, column: item, type: text, up: item, down: item::int }',
    /line_item_fkey cannot be carried.*text and integer/,
    '2:34',
  ],
  [
    'a type without down',
    'alter_column: { table: item, column: size, type: int, up: size::int }',
    /old version sees/,
    '2:5',
  ],
  [
    'a default that cannot be',
    'rename_column: { table: item, from: size, to: code }',
    /has a column code/,
    '2:47',
  ],
];

testRefusals('refuses what does not fit, with the place, and changes nothing', TABLES, REFUSED);

void test('an up that fails names the rows and leaves the old version in service', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const before = await shapeOf(sql);
    const code = 'SCHEMA_UP_FAILED';
    const alter = (type: string, up: string) => `
  - add_column: { table: item, up: ${up}, column: { name: extra, type: ${type} } }`;
    await assert.rejects(start(url, alter('int', 'size::int')), { code, message: /many.*id 4\./ });
    const nulls = alter('text', "case when id > 2 and id < 5 then name when id = 1 then '' end");
    await assert.rejects(start(url, nulls), {
      code,
      message: /NULL.*id 2, id 5, id 6, id 7, id 8\./,
    });
    // Found by the backfill, which has begun by then: taken back as well.
    const long = alter('varchar(2)', 'name');
    await assert.rejects(start(url, long), { code, message: /too long.*id 10\./ });
    const broken = `
  - add_column:
      table: item
      up: size
      column: { name: extra, type: text, check: { name: few, constraint: extra <> 'many' } }`;
    await assert.rejects(start(url, broken), { code, message: /few.*id 4\./ });
    const twins = `
  - add_column: { table: item, up: "'same'", column: { name: extra, type: text, unique: true } }`;
    await assert.rejects(start(url, twins), { code, message: /unique/ });
    await sql`insert into shop_v1.item (id, name, code) values (11, 'n11', 'c11')`;
    const shape = (await shapeOf(sql)).filter((line) => !line.includes('_sw_writer'));
    assert.deepEqual(shape, before);
  });
});

void test('an old write that cannot be converted does not fail during the backfill', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(
      sql,
      `create table t (id int primary key, a text not null);
        insert into t select i, i::text from generate_series(1, 5000) i`,
    );
    let written: Promise<unknown> | undefined;
    const change = parseChange(
      'operations:\n  - add_column: { table: t, up: a::int, column: { name: b, type: int } }\n' +
        'backfill: { batch: 100 }',
      'v2.yaml',
    );
    const onProgress = (progress: { kind: string }) => {
      if (progress.kind !== 'backfill') return;
      written ??= sql`insert into shop_v1.t values (9000, 'not a number')`.execute();
    };
    await assert.rejects(startChange(url, { schema: 'shop', change, onProgress }), {
      code: 'SCHEMA_UP_FAILED',
      message: /id 9000/,
    });
    assert.ok(written);
    await written;
    const [row] = await sql`select a from shop_v1.t where id = 9000`;
    assert.equal(row?.['a'], 'not a number');
  });
});

void test('a change is applied once and not edited', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const add = '  - add_column: { table: line, column: { name: n, type: int, nullable: true } }';
    const drop = '  - drop_column: { table: line, column: item }';
    const first = await start(url, add);
    assert.deepEqual(await start(url, add), first);
    await assert.rejects(start(url, drop), { code: 'SCHEMA_CHANGE_EDITED' });
    await completeChange(url, { schema: 'shop' });
    await completeChange(url, { schema: 'shop' });
    assert.deepEqual(await start(url, add), first);
    await assert.rejects(resumeChange(url, { schema: 'shop' }), { code: 'SCHEMA_NO_CHANGE' });
    await assert.rejects(rollbackChange(url, { schema: 'shop' }), { code: 'SCHEMA_NO_CHANGE' });
    await sql`create schema other`;
    await sql`create table other.t (id int)`;
    const change = parseChange(`operations:\n${add}`, 'v1.yaml');
    const other = { schema: 'other', change };
    await assert.rejects(startChange(url, other), { code: 'SCHEMA_NOT_ADOPTED' });
    await baseline(sql, 'other', 'v0');
    await baseline(sql, 'other', 'v0');
    await assert.rejects(baseline(sql, 'other', 'v9'), { code: 'SCHEMA_PLAN_REFUSED' });
  });
});

void test('gives up on a lock within its budget, names the holder, and resumes', async () => {
  await withTestDatabase(async ({ sql, url }) => {
    await adopt(sql, TABLES);
    const holder = connect(url, { name: 'long-report', max: 1 });
    const change = parseChange(
      'operations: [add_column: { table: line, column: { name: n, type: int, nullable: true } }]',
      'v2.yaml',
    );
    await holder.begin(async (tx) => {
      await tx`select id from shop_v1.line`;
      const options = { schema: 'shop', change, lockBudgetMs: 200 };
      await assert.rejects(startChange(url, options), {
        code: 'SCHEMA_LOCK_TIMEOUT',
        message:
          /session \d+ \(long-report, idle in transaction since .*begun .*holds AccessShareLock/,
      });
      const beside = '  - create_index: { name: later, table: line, columns: [item] }';
      const refused = { code: 'SCHEMA_CHANGE_IN_FLIGHT' };
      await assert.rejects(completeChange(url, { schema: 'shop' }), refused);
      await assert.rejects(start(url, beside, 'v3'), refused);
    });
    await resumeChange(url, { schema: 'shop' });
    await holder.begin(async (tx) => {
      await tx`select id from shop_v1.line`;
      await assert.rejects(completeChange(url, { schema: 'shop' }), {
        code: 'SCHEMA_CONTRACT_REFUSED',
        exitCode: 75,
        message: /long-report/,
      });
    });
    await holder.end();
    await completeChange(url, { schema: 'shop' });
  });
});
