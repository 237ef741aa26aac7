/** Outside cases: the example migrations of pgroll, in name order, on an empty database. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from '@slipway/pg';
import { completeChange, readChangeFile, rollbackChange, startChange, status } from './index.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const EXAMPLES = join(REPOSITORY, '..', 'shared', 'conformance', 'pgroll-examples');
const files = existsSync(EXAMPLES)
  ? readdirSync(EXAMPLES)
      .filter((name) => name.endsWith('.yaml'))
      .sort()
  : [];

/** Why the examples cannot be tried, or false. */
export const absent = files.length === 0 ? `the examples are not at ${EXAMPLES}` : false;

/** Some of what the last version must show: renamed, altered, kept. */
const EXPECTED = [
  'clients.name character varying(255)',
  'employees.job_title character varying(255)',
  'events.name text',
  'fruits.size fruit_size',
  'people.birth_date timestamp without time zone',
  'posts.title character varying(255)',
  'products.name character varying(255)',
  'reviews.rating integer',
  'sellers.rating integer',
  'tasks.deadline time with time zone',
  'users.description character varying(255)',
];

/** What is left of a version that is gone, or of a finished change, beside what undo needs. */
async function leftovers(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace where nspname like '\\_slipway%'
    and   nspname not like '\\_slipway\\_undo\\_%'
    union all select tgname from pg_trigger where tgname like '~sw%'
    union all select attname from pg_attribute a
    join  pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'v')
    where attname like '\\_sw\\_%' and attname <> '_sw_writer' and not attisdropped
    and   attname not like '\\_sw\\_undo\\_%'
    union all select conname from pg_constraint where conname like '\\_sw\\_%'
    union all select relname from pg_class where relname like '\\_sw\\_%'`;
  return rows.map((row) => row.name);
}

async function columnsOf(sql: Sql, version: string): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('%s.%s %s', c.relname, a.attname, format_type(atttypid, atttypmod)) as line
    from   pg_attribute a
    join   pg_class c on c.oid = a.attrelid
    where  c.relnamespace = ${`public_${version}`}::regnamespace and a.attnum > 0
    order  by 1`;
  return rows.map((row) => row.line);
}

/**
 * Applies all files.
 *
 * @param backEvery every so many-th is rolled back once before it is completed; 0 for none
 */
export async function applyAll(sql: Sql, url: string, backEvery: number): Promise<void> {
  const options = { schema: 'public' };
  for (const [at, file] of files.entries()) {
    const change = readChangeFile(join(EXAMPLES, file));
    const started = await startChange(url, { ...options, change });
    const columns = await columnsOf(sql, started.to);
    if (backEvery > 0 && at % backEvery === 0) {
      await rollbackChange(url, options);
      assert.deepEqual(await leftovers(sql), [], `${file} leaves something behind`);
      assert.equal((await status(sql))[0]?.inFlight, null);
      await startChange(url, { ...options, change });
      assert.deepEqual(await columnsOf(sql, started.to), columns, file);
    }
    const { state, versions } = await completeChange(url, options);
    assert.deepEqual([state, versions], ['complete', [started.to]], file);
    assert.deepEqual(await leftovers(sql), [], `${file} leaves something behind`);
  }
  const shown = await columnsOf(sql, 'with_version_schema');
  for (const line of EXPECTED) assert.ok(shown.includes(line), `${line} is missing`);
}
