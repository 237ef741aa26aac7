/**
 * What the tests with a killed runner share: a change with every kind of step, each moment at which
 * it can be killed, and the ends that a run without a kill comes to, in structure and every row.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { completeChange, previewChange, readChangeFile, startChange } from './index.ts';
import { adopt, runRunner, shapeOf, type RunnerLine } from './test-support.ts';

const ROWS = 20_000;
/** Where the change files lie. */
export const folder = mkdtempSync(join(tmpdir(), 'slipway-schema-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'v2.yaml');
writeFileSync(
  file,
  `
operations:
  - add_column:
      table: member
      up: "'store-' || (id % 15)"
      column:
        name: store_id
        type: text
        references: { table: store, column: id }
  - alter_column:
      table: member
      column: points
      type: bigint
      up: points * 100
      down: points / 100
  - rename_column: { table: member, from: card, to: card_number }
  - create_index: { name: member_store, table: member, columns: [store_id] }
  - sql: { up: "CREATE TABLE note (id int)", down: DROP TABLE note }
  - add_enum_value: { type: state, value: paused }
  - add_column:
      { table: store, column: { name: number, type: int, generated: { identity: {} } } }
  - add_column:
      table: store
      column: { name: sign, type: text, unique: true, generated: { expression: upper(id) } }
  - create_constraint: { type: unique, table: store, name: store_city, columns: [city, id] }
  - drop_index: { name: store_by_city }
  - create_constraint: { type: unique, table: visit, name: visit_once, columns: [id, day] }
  - create_constraint:
      { type: foreign_key, table: visit, name: visit_store, columns: [store],
        references: { table: store, columns: [id] } }
  - sql: { up: "CREATE TABLE late (id int)", onComplete: true }
`,
);

/** Adopts tables with rows as version v1. */
export async function prepare(sql: Sql): Promise<void> {
  await adopt(
    sql,
    `create type state as enum ('active');
     create table store (id text primary key, city text not null default 'Ames');
     create index store_by_city on store (city);
     insert into store select 'store-' || i from generate_series(0, 14) i;
     create table visit (id int, day int, store text) partition by list (day);
     create table visit_1 partition of visit for values in (1);
     create table visit_2 partition of visit for values in (2) partition by hash (id);
     create table visit_2_0 partition of visit_2 for values with (modulus 1, remainder 0);
     insert into visit select i, i % 2 + 1, 'store-1' from generate_series(1, 10) i;
     create table member (
       id bigint generated always as identity primary key,
       card text not null unique, points integer not null default 0);
     create index member_points on member (points, id desc);
     create function watch() returns trigger language plpgsql as 'begin return null; end';
     create trigger watch_points after update of points on member
       for each row when (old.points <> new.points) execute function watch();
     alter table member enable always trigger watch_points;
     create constraint trigger points_due after insert or update of card, points on member
       deferrable for each row execute function watch();
     insert into member (card, points) select 'card-' || i, i % 500
     from generate_series(1, ${ROWS}) i`,
  );
}

async function rowsOf(sql: Sql, version: string): Promise<string> {
  const [row] = await sql<{ sum: string }[]>`
    select md5(string_agg(m::text, ',' order by id)) as sum
    from   ${sql(`shop_${version}`)}.member m`;
  return row!.sum;
}

interface Outcome {
  readonly shape: string[];
  readonly rows: string;
}

/** The ends that a run without a kill comes to, once per kind of end. */
const expected = new Map<string, Promise<Outcome>>();

function expectedEnd(end: 'expanded' | 'complete' | 'rolled-back'): Promise<Outcome> {
  const known = expected.get(end);
  if (known) return known;
  const made = withTestDatabase(async ({ sql, url }) => {
    await prepare(sql);
    await startChange(url, { schema: 'shop', change: readChangeFile(file) });
    if (end === 'complete') await completeChange(url, { schema: 'shop' });
    if (end === 'rolled-back') await runRunner(url, ['rollback', '--schema', 'shop']);
    const version = end === 'rolled-back' ? 'v1' : 'v2';
    return { shape: await shapeOf(sql), rows: await rowsOf(sql, version) };
  });
  expected.set(end, made);
  return made;
}

const step = (title: RegExp) => (line: RunnerLine) =>
  line.kind === 'step' && title.test(line.title ?? '');

/** A moment at which the runner is killed. */
export interface Death {
  readonly name: string;
  readonly command: 'start' | 'complete' | 'rollback';
  readonly at: (line: RunnerLine) => boolean;
}

/** Each moment of a kill: the command that runs, and the line at which it is killed. */
export const CASES: readonly Death[] = [
  { name: 'raw SQL', command: 'start', at: step(/^run SQL/) },
  { name: 'columns', command: 'start', at: step(/^add columns/) },
  { name: 'triggers', command: 'start', at: step(/^keep member in step/) },
  {
    name: 'backfill',
    command: 'start',
    at: (line: RunnerLine) => line.kind === 'backfill' && (line.rowsDone ?? 0) > 0,
  },
  { name: 'enum value', command: 'start', at: step(/^add value paused/) },
  { name: 'identity', command: 'start', at: step(/^make number of store an identity/) },
  { name: 'generated column', command: 'start', at: step(/^keep sign of store computed/) },
  { name: 'index', command: 'start', at: step(/^build index member_store/) },
  { name: 'carried index', command: 'start', at: step(/^build index _sw_member_points/) },
  { name: 'constraint', command: 'start', at: step(/^make store_city a constraint/) },
  { name: 'parts', command: 'start', at: step(/^complete index visit_once/) },
  { name: 'join', command: 'start', at: step(/^join rule visit_store of .*visit_2/) },
  { name: 'validate', command: 'start', at: step(/^validate rule member_store_id_fkey/) },
  { name: 'check', command: 'start', at: step(/^check member/) },
  { name: 'way back', command: 'start', at: step(/^open the way back/) },
  { name: 'publish', command: 'start', at: step(/^publish/) },
  { name: 'drop of the old version', command: 'complete', at: step(/^drop version/) },
  { name: 'settling', command: 'complete', at: step(/^settle/) },
  { name: 'last drop', command: 'complete', at: step(/^drop the schema/) },
  { name: 'drop of an index', command: 'complete', at: step(/^drop index/) },
  { name: 'late SQL', command: 'complete', at: step(/^run SQL/) },
  { name: 'drop of the new version', command: 'rollback', at: step(/^drop version/) },
  { name: 'taking back', command: 'rollback', at: step(/^take the change/) },
  { name: 'undoing SQL', command: 'rollback', at: step(/^undo: run SQL/) },
];

const COMMANDS = { expand: 'start', contract: 'complete', rollback: 'rollback' } as const;

/** @returns a moment for every single step of the change, in each direction */
export async function everyStep(): Promise<Death[]> {
  return withTestDatabase(async ({ sql, url }) => {
    await prepare(sql);
    const plan = await previewChange(url, { schema: 'shop', change: readChangeFile(file) });
    return (['expand', 'contract', 'rollback'] as const).flatMap((phase) =>
      plan[phase].map(({ index, title }) => ({
        name: `${phase} ${index + 1}, ${title}`,
        command: COMMANDS[phase],
        at: (line: RunnerLine) => line.kind === 'step' && line.index === index,
      })),
    );
  });
}

/** Kills the runner at one moment of a start, and takes the change back. */
export async function killAndRollBack({ at }: Death): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await prepare(sql);
    const args = ['--schema', 'shop'];
    await runRunner(url, ['start', ...args, '--file', file], at);
    await sql`update shop_v1.member set points = points where id <= 100`;
    const back = await runRunner(url, ['rollback', ...args]);
    assert.equal(back.lines.at(-1)?.kind, 'done', JSON.stringify(back.lines.at(-1)));
    const wanted = await expectedEnd('rolled-back');
    assert.deepEqual(withoutMarker(await shapeOf(sql)), withoutMarker(wanted.shape));
    assert.equal(await rowsOf(sql, 'v1'), wanted.rows);
  });
}

/** The marker stays for good once it was added; a run that was killed before has none. */
function withoutMarker(shape: readonly string[]): string[] {
  return shape.filter((line) => !line.includes('_sw_writer'));
}

/** Kills the runner at one moment, resumes it, and compares the end with the expected one. */
export async function killAndResume({ command, at }: Death): Promise<void> {
  await withTestDatabase(async ({ sql, url }) => {
    await prepare(sql);
    const base = ['--schema', 'shop'];
    if (command !== 'start') {
      await startChange(url, { schema: 'shop', change: readChangeFile(file) });
    }
    const args = command === 'start' ? [command, ...base, '--file', file] : [command, ...base];
    const killed = await runRunner(url, args, at);
    const last = killed.lines.at(-1);
    assert.ok(killed.lines.some(at), `the step came: ${JSON.stringify(last)}`);
    if (killed.signal === 'SIGKILL') {
      // Customers of the old version go on meanwhile, unless it is being dropped.
      if (command === 'start') {
        await sql`update shop_v1.member set points = points where id <= 100`;
      }
      const resumed = await runRunner(url, ['resume', ...base]);
      const end = resumed.lines.at(-1);
      // Killed after the last statement, before the end: there may be nothing to resume.
      if (end?.error?.code !== 'SCHEMA_NO_CHANGE') assert.equal(end?.kind, 'done');
      if (command === 'complete') await runRunner(url, args);
    }
    const ends = { start: 'expanded', complete: 'complete', rollback: 'rolled-back' } as const;
    const wanted = await expectedEnd(ends[command]);
    assert.deepEqual(await shapeOf(sql), wanted.shape);
    const version = command === 'rollback' ? 'v1' : 'v2';
    assert.equal(await rowsOf(sql, version), wanted.rows);
  });
}
