import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { parseChange, readChangeFile } from '../change-file.ts';
import { completeChange, rollbackChange, startChange } from '../changes.ts';
import { hashOfChange, type Change } from '../core/change.ts';
import { baseline } from '../baseline.ts';
import { adopt, shapeOf } from '../test-support.ts';
import { pullHistory, type PulledChange } from './pull.ts';
import { keepSource } from './source.ts';
import { writePulled } from './write.ts';

const MEMBERS = `# who buys
version_schema: members
backfill: { batch: 500 }
operations:
  - create_table:
      name: member
      columns:
        - { name: id, type: bigint, pk: true }
        - name: name
          type: text
          default: "'nobody'"
          check: { name: named, constraint: "name <> ''" }
`;
const LABEL = `operations:
  - add_column: { table: member, up: upper(name), column: { name: label, type: text } }
  - create_index: { name: member_name, table: member, columns: { name: { sort: DESC } } }
`;

/** Starts a change as the file would be, and completes it. */
async function apply(url: string, sql: Sql, change: Change): Promise<void> {
  await keepSource(sql, change);
  await startChange(url, { schema: 'shop', change });
  await completeChange(url, { schema: 'shop' });
}

/** Runs a body with a folder of its own. */
async function withFolder(body: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pull-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('what was applied, pulled into files, makes the same shape of an empty database', () =>
  withFolder((folder) =>
    withTestDatabase(async ({ sql, url }) => {
      await sql`create schema shop`;
      const changes = [parseChange(MEMBERS, 'a.yaml'), parseChange(LABEL, 'b.yaml')];
      for (const change of changes) await apply(url, sql, change);
      const pulled = await pullHistory(sql, 'shop');
      assert.deepEqual(
        pulled.map(({ name, yaml }) => hashOfChange(parseChange(yaml, `${name}.yaml`))),
        changes.map(hashOfChange),
      );
      const { written } = writePulled(folder, pulled, false);
      assert.deepEqual(written, ['a.yaml', 'b.yaml']);
      await withTestDatabase(async (empty) => {
        await empty.sql`create schema shop`;
        for (const name of written) {
          await apply(empty.url, empty.sql, readChangeFile(join(folder, name)));
        }
        assert.deepEqual(await shapeOf(empty.sql), await shapeOf(sql));
      });
    }),
  ));

test('neither a baseline nor what was taken back is pulled; a live change is', () =>
  withTestDatabase(async ({ sql, url }) => {
    assert.deepEqual(await pullHistory(sql, 'shop'), [], 'there is no journal yet');
    await adopt(sql, "create table member (id int primary key, name text default 'x')");
    const change = parseChange(LABEL, 'b.yaml');
    await keepSource(sql, change);
    await startChange(url, { schema: 'shop', change });
    assert.deepEqual(
      (await pullHistory(sql, 'shop')).map(({ name }) => name),
      ['b'],
    );
    await rollbackChange(url, { schema: 'shop' });
    assert.deepEqual(await pullHistory(sql, 'shop'), []);
  }));

test('a change whose operations were not kept is named', () =>
  withTestDatabase(async ({ sql, url }) => {
    await sql`create schema shop`;
    await baseline(sql, 'shop', 'v1');
    await startChange(url, { schema: 'shop', change: parseChange(MEMBERS, 'a.yaml') });
    await sql`drop table if exists slipway.schema_source`;
    const expected = { code: 'SCHEMA_SOURCE_UNKNOWN', what: /The operations of a in schema shop/ };
    await assert.rejects(pullHistory(sql, 'shop'), expected);
  }));

test('a file that says the same is left alone; one that differs is overwritten only by force', () =>
  withFolder((folder) => {
    const one: PulledChange = { name: 'a', yaml: LABEL };
    const commented = `# why\n${LABEL}`;
    writeFileSync(join(folder, 'a.yml'), commented);
    assert.deepEqual(writePulled(folder, [one], false), { written: [], same: ['a.yml'] });
    assert.equal(readFileSync(join(folder, 'a.yml'), 'utf8'), commented);

    const two: PulledChange = { name: 'b', yaml: LABEL };
    const other: PulledChange = { name: 'a', yaml: LABEL.replace('upper', 'lower') };
    const expected = { code: 'SCHEMA_PULL_CONFLICT', what: /differ from what was applied: a\.yml/ };
    assert.throws(() => writePulled(folder, [two, other], false), expected);
    assert.throws(() => readFileSync(join(folder, 'b.yaml')), { code: 'ENOENT' });
    assert.deepEqual(writePulled(folder, [two, other], true).written, ['b.yaml', 'a.yml']);
    assert.equal(readFileSync(join(folder, 'a.yml'), 'utf8'), other.yaml);
  }));
