/**
 * One sequence: a random schema, one to four random changes under load, up to three of them in
 * flight at once, each completed or rolled back in its turn. What must hold is in the SPEC: no
 * statement fails, all versions show what the oracle says, and when none is in flight the shape is
 * that which plain DDL gives.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ident, int, literal, seededRandom, type Random } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline, completeChange, parseChange, rollbackChange, startChange } from '../index.ts';
import { shapeOf } from '../test-support.ts';
import { randomChange, type RandomChange } from './changes.ts';
import { copyInto } from './copy.ts';
import { customers } from './customers.ts';
import { GRADE, GRADES } from './forms.ts';
import { assertHotRows } from './hot.ts';
import {
  keyOf,
  partitionColumn,
  randomSchema,
  schemaDdl,
  type Column,
  type Table,
} from './model.ts';
import { TableOracle, type Place, type Value, type Values } from './oracle.ts';
import { assertShape } from './shape.ts';
import { count, World, type Tally } from './world.ts';

const ROWS = 20;
/** Changes in flight at most. */
const IN_FLIGHT = 3;
const SOAK_OPERATIONS = 40;
const SOAK_DEADLINE_MS = 20_000;
const OPTIONS = { schema: 'shop' };

/** Waits for a condition, with a deadline. */
async function until(what: string, holds: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + SOAK_DEADLINE_MS;
  while (!holds()) {
    if (Date.now() > deadlineMs) throw new Error(`in time: ${what}`);
    await delay(2);
  }
}

async function soak(world: World, operations: number): Promise<void> {
  const wanted = world.operations + operations;
  await until('soaked', () => world.operations >= wanted || world.errors.length > 0);
  assert.deepEqual(world.errors.slice(0, 3), []);
}

/** Lets customers use these versions only; those at work on another one end first. */
async function use(world: World, live: readonly Place[]): Promise<void> {
  world.live = live;
  const idle = () => [...world.busy].every(([at, count]) => count === 0 || live.includes(at));
  await until('drained', idle);
}

/** Compares every row through every live version. */
async function assertRows(sql: Sql, world: World): Promise<void> {
  const live = world.live;
  await use(world, []);
  await assertHotRows(sql, world, [...world.schemas.keys()]);
  for (const oracle of world.tables) {
    for (const [at, schema] of world.schemas.entries()) {
      const { name, columns } = oracle.tableOf(at);
      const list = columns.map((column) => `${ident(column.name)}::text`).join(', ');
      const found = await sql.unsafe(`select ${list} from ${ident(schema, name)}`).values();
      const shown = [...oracle.rows].map((row) =>
        columns.map((each) => row.shown[at]![each.name]!),
      );
      assert.deepEqual(sorted(found as unknown as Value[][]), sorted(shown), `${schema} ${name}`);
    }
  }
  world.live = live;
}

function sorted(rows: readonly (readonly Value[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** Makes the tables with rows that no version wrote, and adopts them. */
async function prepare(
  sql: Sql,
  random: Random,
  tables: readonly Table[],
  tally: Tally,
): Promise<World> {
  const grades = GRADES.map((each) => literal(each)).join(', ');
  await sql.unsafe(`create schema shop; create type ${GRADE} as enum (${grades})`);
  await sql.unsafe(schemaDdl('shop', tables).join(';'));
  const world = new World(
    tables.map((table) => new TableOracle(table)),
    tally,
  );
  for (const oracle of world.tables) {
    const table = oracle.tableOf(0);
    const rows = Array.from({ length: ROWS }, () => firstRow(random, world, table));
    await copyInto(sql, ident('shop', table.name), rows);
    const [hot] = rows.map((row) => oracle.insert(0, row));
    hot!.held = true;
    hot!.pinned = true;
    world.hot.set(oracle, { row: hot!, writes: [] });
  }
  await baseline(sql, 'shop', 'v1');
  return world;
}

function firstRow(random: Random, world: World, table: Table): Values {
  const key = world.fresh();
  const part = partitionColumn(table);
  const value = (column: Column, at: number): Value => {
    const { form, notNull, distinct, refersTo } = column;
    if (column === part) return form.encode(int(random, 2));
    if (at < table.keyLength || distinct) return form.encode(key);
    if (!notNull && int(random, 4) === 0) return null;
    if (refersTo === null) return form.encode(int(random, 6));
    const far = world.tables[refersTo]!;
    const row = [...far.rows].find((each) => each.pinned);
    return row === undefined ? null : row.shown[0]![keyOf(far.tableOf(0))[0]!.name]!;
  };
  return Object.fromEntries(table.columns.map((column, at) => [column.name, value(column, at)]));
}

/** What a shape holds apart from the marker, which is kept for good. */
async function shape(sql: Sql): Promise<string[]> {
  return (await shapeOf(sql)).filter((line) => !line.includes('_sw_writer'));
}

interface Run {
  readonly sql: Sql;
  readonly url: string;
  readonly world: World;
}

/** Starts a change on the newest version, under load of all that are live. */
async function begin({ sql, url, world }: Run, change: RandomChange, version: string) {
  const text = JSON.stringify(change.file);
  const places = [...world.schemas.keys()];
  await use(world, []);
  await assertHotRows(sql, world, places);
  for (const [at, oracle] of world.tables.entries()) oracle.announce(change.tables[at]!);
  world.moving = true;
  await use(world, places);
  await startChange(url, { ...OPTIONS, change: parseChange(text, `${version}.yaml`) });
  await use(world, []);
  for (const oracle of world.tables) oracle.publish();
  world.schemas.push(`shop_${version}`);
  await assertHotRows(sql, world, [...world.schemas.keys()]);
  world.moving = false;
  await use(world, [...world.schemas.keys()]);
  await soak(world, SOAK_OPERATIONS);
  await assertRows(sql, world);
}

/** Completes the oldest change or takes the newest one back, under load of what stays. */
async function end({ sql, url, world }: Run, completes: boolean): Promise<void> {
  const last = world.schemas.length - 1;
  const going = completes ? 0 : last;
  await use(world, []);
  await assertHotRows(sql, world, [...world.schemas.keys()]);
  for (const oracle of world.tables) oracle.ending(completes ? 0 : last - 1);
  world.moving = true;
  const staying = [...world.schemas.keys()].filter((at) => at !== going);
  await use(world, staying);
  await (completes ? completeChange : rollbackChange)(url, OPTIONS);
  count(world.tally, completes ? 'complete' : 'roll back');
  await soak(world, SOAK_OPERATIONS / 4);
  await use(world, []);
  await assertHotRows(sql, world, staying);
  for (const oracle of world.tables) oracle.settle(completes ? 'oldest' : 'newest');
  world.schemas.splice(going, 1);
  world.settled = last === 1 || (world.settled && !completes);
  world.moving = false;
  await assertRows(sql, world);
  if (last === 1) {
    await assertShape(
      sql,
      world.tables.map((oracle) => oracle.tableOf(0)),
    );
    assert.deepEqual(
      (await shape(sql)).filter((line) => /_sw_|_slipway/.test(line)),
      [],
    );
  }
  await use(world, [...world.schemas.keys()]);
}

/** Begins a random change on the newest version. */
async function beginRandom(run: Run, random: Random, version: string, log: Log): Promise<void> {
  const newest = run.world.schemas.length - 1;
  const current = run.world.tables.map((oracle) => oracle.tableOf(newest));
  const change = randomChange(random, current, () => ++log.names, newest === 0);
  log.told.push(`start ${version} ${JSON.stringify(change.file)}`);
  await begin(run, change, version);
  for (const kind of change.kinds) count(run.world.tally, kind);
  count(run.world.tally, `${newest + 1} in flight`);
}

/** What was done so far, and how many names were given. */
interface Log {
  readonly told: string[];
  names: number;
}

/**
 * Runs the sequence of a seed in a database of its own.
 *
 * @param tally counts what occurred
 * @throws {Error} with the schema and the changes so far
 */
export async function runSequence(seed: number, tally: Tally = new Map()): Promise<void> {
  const random = seededRandom(seed);
  const told: string[] = [];
  await withTestDatabase(async ({ sql, url }) => {
    const tables = randomSchema(random);
    told.push(...schemaDdl('shop', tables));
    const world = await prepare(sql, random, tables, tally);
    const load = customers(url, world, seed);
    try {
      const run = { sql, url, world };
      const log = { told, names: 0 };
      const count = 1 + int(random, 4);
      for (let at = 0; at < count; at++) {
        await beginRandom(run, random, `v${at + 2}`, log);
        const kept = Math.min(int(random, 3), IN_FLIGHT - 1, at < count - 1 ? IN_FLIGHT : 0);
        while (world.schemas.length - 1 > kept) {
          const completes = int(random, 3) > 0;
          told.push(completes ? 'complete' : 'roll back');
          await end(run, completes);
        }
      }
      assert.deepEqual(world.errors.slice(0, 3), []);
    } catch (error) {
      const errors = world.errors.slice(0, 3).join('\n');
      throw new Error(`seed ${seed}\n${told.join('\n')}\n${errors}\n${String(error)}`, {
        cause: error,
      });
    } finally {
      world.stopped = true;
      await load;
    }
  });
}
