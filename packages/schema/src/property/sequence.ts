/**
 * One sequence: a random schema, one to four random changes under load, each completed or rolled
 * back. What must hold is in the SPEC: no statement fails, both versions show what the oracle says,
 * and a finished change leaves the shape that plain DDL gives, a taken back one the shape before.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ident, int, seededRandom, type Random } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { withTestDatabase } from '@slipway/pg/testing';
import { baseline, completeChange, parseChange, rollbackChange, startChange } from '../index.ts';
import { shapeOf } from '../test-support.ts';
import { randomChange, type RandomChange } from './changes.ts';
import { customers, World } from './customers.ts';
import { randomSchema, schemaDdl, type Table } from './model.ts';
import { TableOracle, type Side, type Value } from './oracle.ts';
import { assertShape } from './shape.ts';

const ROWS = 30;
const SOAK_OPERATIONS = 60;
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
async function use(world: World, live: readonly Side[]): Promise<void> {
  world.live = live;
  const idle = (side: Side) => live.includes(side) || world.inFlight[side] === 0;
  await until('drained', () => idle('old') && idle('new'));
}

/** Compares every row through every live version. */
async function assertRows(sql: Sql, world: World, sides: readonly Side[]): Promise<void> {
  const live = world.live;
  await use(world, []);
  for (const oracle of world.tables) {
    for (const side of sides) {
      const { name, columns } = oracle.tableOf(side);
      const list = columns.map((column) => `${ident(column.name)}::text`).join(', ');
      const from = ident(world.schemas[side], name);
      const found = await sql.unsafe(`select ${list} from ${from}`).values();
      const shown = [...oracle.rows].map((row) => columns.map((each) => row[side]![each.name]!));
      assert.deepEqual(sorted(found as unknown as Value[][]), sorted(shown), `${side} ${name}`);
    }
  }
  world.live = live;
}

function sorted(rows: readonly (readonly Value[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** Makes the tables with rows that no version wrote, and adopts them. */
async function prepare(sql: Sql, random: Random, tables: readonly Table[]): Promise<World> {
  await sql.unsafe('create schema shop');
  for (const statement of schemaDdl('shop', tables)) await sql.unsafe(statement);
  const world = new World(tables.map((table) => new TableOracle(table)));
  for (const oracle of world.tables) {
    const table = oracle.tableOf('old');
    for (let made = 0; made < ROWS; made++) {
      const key = world.fresh();
      const values = table.columns.map(({ form, notNull, unique }, at) => {
        if (at < table.keyLength || unique !== null) return form.encode(key);
        return notNull || int(random, 4) > 0 ? form.encode(int(random, 6)) : null;
      });
      const casts = table.columns.map(({ form }, at) => `cast($${at + 1}::text as ${form.type})`);
      const into = ident('shop', table.name);
      await sql.unsafe(`insert into ${into} values (${casts.join(', ')})`, values);
      const named = table.columns.map((column, at) => [column.name, values[at]!] as const);
      oracle.insert('old', Object.fromEntries(named));
    }
  }
  await baseline(sql, 'shop', 'v1');
  return world;
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

/** Starts a change and either completes it or takes it back, under load. */
async function runChange(
  { sql, url, world }: Run,
  change: RandomChange,
  version: string,
  completes: boolean,
): Promise<void> {
  const text = JSON.stringify({ operations: change.operations });
  const before = await shape(sql);
  await use(world, []);
  for (const [at, oracle] of world.tables.entries()) oracle.announce(change.tables[at]!);
  await use(world, ['old']);
  await startChange(url, { ...OPTIONS, change: parseChange(text, `${version}.yaml`) });
  await use(world, []);
  for (const [at, oracle] of world.tables.entries()) oracle.publish(change.tables[at]!);
  world.schemas.new = `shop_${version}`;
  await use(world, ['old', 'new']);
  await soak(world, SOAK_OPERATIONS);
  await assertRows(sql, world, ['old', 'new']);
  const stays = completes ? 'new' : 'old';
  await use(world, []);
  await use(world, [stays]);
  await (completes ? completeChange : rollbackChange)(url, OPTIONS);
  await soak(world, SOAK_OPERATIONS / 4);
  await use(world, []);
  for (const oracle of world.tables) oracle.settle(stays);
  world.schemas = { old: world.schemas[stays], new: '' };
  await assertRows(sql, world, ['old']);
  if (!completes) assert.deepEqual(await shape(sql), before);
  const tables = world.tables.map((oracle) => oracle.tableOf('old'));
  await assertShape(sql, tables);
  const left = (await shape(sql)).filter((line) => /_sw_|_slipway/.test(line));
  assert.deepEqual(left, []);
  await use(world, ['old']);
}

/**
 * Runs the sequence of a seed in a database of its own.
 *
 * @throws {Error} with the schema and the changes so far
 */
export async function runSequence(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const told: string[] = [];
  await withTestDatabase(async ({ sql, url }) => {
    const tables = randomSchema(random);
    told.push(...schemaDdl('shop', tables));
    const world = await prepare(sql, random, tables);
    let names = 0;
    const load = customers(url, world, seed);
    try {
      const count = 1 + int(random, 4);
      for (let at = 0; at < count; at++) {
        const current = world.tables.map((oracle) => oracle.tableOf('old'));
        const change = randomChange(random, current, () => ++names);
        const completes = int(random, 3) > 0;
        told.push(`${completes ? 'complete' : 'roll back'} ${JSON.stringify(change.operations)}`);
        await runChange({ sql, url, world }, change, `v${at + 2}`, completes);
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
