/**
 * Customers of all versions: each has one connection, which it uses for any version in turn,
 * as behind a pooler. Every statement is checked against the oracle as soon as it is done.
 */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { ident, int, pick, seededRandom, type Random } from '@slipway/kernel';
import { connect, type Queryable, type Sql } from '@slipway/pg';
import { keyOf, type Column, type Table } from './model.ts';
import type { Place, Row, TableOracle, Value, Values } from './oracle.ts';

/** What the customers and the driver share. */
export class World {
  readonly tables: readonly TableOracle[];
  readonly errors: string[] = [];
  /** Versions that customers may use. */
  live: readonly Place[] = [0];
  /** Whether a change begins or ends now. */
  moving = false;
  /** The live versions' schemas, oldest first. */
  schemas: string[] = ['shop_v1'];
  /** Customers at work, by version. */
  readonly busy = new Map<Place, number>();
  operations = 0;
  stopped = false;
  #given = 1000;

  constructor(tables: readonly TableOracle[]) {
    this.tables = tables;
  }

  /** @returns a number that no row holds, for keys and unique columns */
  fresh(): number {
    return ++this.#given;
  }
}

interface Task {
  readonly at: Place;
  readonly oracle: TableOracle;
  readonly table: Table;
}

const cast = (column: Column, at: number) => `cast($${at}::text as ${column.form.type})`;

/** One connection and what it does at random. */
class Customer {
  readonly #sql: Sql;
  readonly #world: World;
  readonly #random: Random;
  readonly #writes: boolean;

  constructor(url: string, world: World, seed: number, writes: boolean) {
    this.#sql = connect(url, { name: 'customer', max: 1, settings: { timezone: 'UTC' } });
    this.#world = world;
    this.#random = seededRandom(seed);
    this.#writes = writes;
  }

  async run(): Promise<void> {
    const world = this.#world;
    while (!world.stopped) {
      if (world.live.length === 0) {
        await turn();
        continue;
      }
      const at = pick(this.#random, world.live);
      const oracle = pick(this.#random, world.tables);
      const task = { at, oracle, table: oracle.tableOf(at) };
      const count = (by: number) => world.busy.set(at, (world.busy.get(at) ?? 0) + by);
      count(1);
      try {
        await (this.#writes ? this.#write(task) : this.#read(task));
      } catch (error) {
        world.errors.push(`version ${at} ${task.table.name}: ${String(error)}`);
      }
      count(-1);
      world.operations++;
    }
    await this.#sql.end();
  }

  /** Runs a statement by qualified name, prepared or not, or through the search_path. */
  async #query(
    { at, table }: Task,
    text: (table: string) => string,
    parameters: readonly Value[],
  ): Promise<Record<string, unknown>[]> {
    const { schemas } = this.#world;
    const values = [...parameters];
    const run = async (sql: Queryable, on: string, prepare: boolean) => {
      // The remark keeps prepared statements of two versions apart, as a pooler's clients must.
      const query = `${text(on)} /* ${schemas[at]} */`;
      try {
        return [...(await sql.unsafe<Record<string, unknown>[]>(query, values, { prepare }))];
      } catch (error) {
        throw new Error(`${String(error)} in: ${query} with ${JSON.stringify(values)}`, {
          cause: error,
        });
      }
    };
    const how = int(this.#random, 3);
    if (how < 2) return run(this.#sql, ident(schemas[at]!, table.name), how === 0);
    const extra = int(this.#random, 2) === 0 ? [] : schemas.filter((_, other) => other !== at);
    const path = [schemas[at]!, ...extra, 'public', 'no such schema'].map((each) => ident(each));
    return this.#sql.begin(async (tx) => {
      await tx`select set_config('search_path', ${path.join(', ')}, true)`;
      return run(tx, ident(table.name), true);
    });
  }

  #hold({ oracle }: Task): Row | null {
    const free = [...oracle.rows].filter((row) => !row.held);
    if (free.length === 0) return null;
    const row = pick(this.#random, free);
    row.held = true;
    return row;
  }

  #shown({ at }: Task, row: Row): Values {
    return row.shown[at]!;
  }

  #where({ table }: Task, from: number): string {
    const parts = keyOf(table).map(
      (column, at) => `${ident(column.name)} = ${cast(column, from + at)}`,
    );
    return parts.join(' and ');
  }

  #keyValues(task: Task, row: Row): Value[] {
    return keyOf(task.table).map((column) => this.#shown(task, row)[column.name]!);
  }

  async #read(task: Task): Promise<void> {
    const row = this.#hold(task);
    if (!row) return;
    try {
      const { columns } = task.table;
      const key = this.#keyValues(task, row);
      const all = await this.#query(
        task,
        (on) => `select * from ${on} where ${this.#where(task, 1)}`,
        key,
      );
      const names = columns.map((column) => column.name).sort();
      assert.deepEqual(Object.keys(all[0] ?? {}).sort(), names);
      const list = columns.map(({ name }, at) => `${ident(name)}::text as c${at}`).join(', ');
      const [found] = await this.#query(
        task,
        (on) => `select ${list} from ${on} where ${this.#where(task, 1)}`,
        key,
      );
      const values = columns.map(({ name }, at) => [name, found?.[`c${at}`]]);
      assert.deepEqual(Object.fromEntries(values), { ...this.#shown(task, row) });
    } finally {
      row.held = false;
    }
  }

  async #write(task: Task): Promise<void> {
    const what = int(this.#random, 10);
    if (what < 3) return this.#insert(task, 1 + int(this.#random, 3));
    const row = this.#hold(task);
    if (!row) return this.#insert(task, 1);
    try {
      if (what < 5) await this.#upsert(task, row);
      else if (what < 7) await this.#update(task, row, this.#changes(task), false);
      else if (what < 9) {
        const changes = int(this.#random, 2) === 0 ? {} : this.#changes(task);
        await this.#update(task, row, changes, true);
      } else if (task.oracle.rows.size > 20) await this.#delete(task, row);
    } finally {
      row.held = false;
    }
  }

  #value({ form, notNull, unique, floor }: Column): Value {
    if (unique !== null) return form.encode(this.#world.fresh());
    if (!notNull && int(this.#random, 5) === 0) return null;
    return form.encode(Math.max(floor, int(this.#random, 6)));
  }

  /**
   * @returns new values for one or two columns beside the key. While a change begins or ends, what
   * derives from a shared column follows it from or until some moment: it is left alone then.
   */
  #changes({ oracle, at, table }: Task): Values {
    const { moving } = this.#world;
    const columns = table.columns
      .slice(table.keyLength)
      .filter((column) => !(moving && oracle.isFollowed(at, column.name)));
    if (columns.length === 0) return {};
    const chosen = [pick(this.#random, columns), pick(this.#random, columns)];
    return Object.fromEntries(chosen.map((column) => [column.name, this.#value(column)]));
  }

  /** @returns a whole new row; some columns are left to their defaults */
  #newRow({ table }: Task, left: ReadonlySet<string>): Values {
    const key = this.#world.fresh();
    return Object.fromEntries(
      table.columns
        .filter((column) => !left.has(column.name))
        .map((column, at) => [
          column.name,
          at < table.keyLength ? column.form.encode(key) : this.#value(column),
        ]),
    );
  }

  #leftOut({ table }: Task): Set<string> {
    const may = table.columns.filter(({ notNull, hasDefault }) => !notNull || hasDefault);
    return new Set(may.filter(() => int(this.#random, 3) === 0).map((column) => column.name));
  }

  #insertSql({ table }: Task, rows: readonly Values[]) {
    const columns = table.columns.filter((column) => column.name in rows[0]!);
    const parameters = rows.flatMap((row) => columns.map((column) => row[column.name]!));
    const lines = rows.map((_, line) => {
      const width = columns.length;
      return `(${columns.map((column, at) => cast(column, line * width + at + 1)).join(', ')})`;
    });
    const names = columns.map((column) => ident(column.name)).join(', ');
    const text = (on: string) => `insert into ${on} (${names}) values ${lines.join(', ')}`;
    return { text, parameters };
  }

  async #insert(task: Task, count: number): Promise<void> {
    const left = this.#leftOut(task);
    const rows = Array.from({ length: count }, () => this.#newRow(task, left));
    const { text, parameters } = this.#insertSql(task, rows);
    await this.#query(task, text, parameters);
    for (const row of rows) task.oracle.insert(task.at, row);
  }

  /** INSERT … ON CONFLICT over the key: of a row that is there, or of a new one. */
  async #upsert(task: Task, row: Row): Promise<void> {
    const isNew = int(this.#random, 3) === 0;
    const given: Record<string, Value> = { ...this.#newRow(task, new Set()) };
    const key = keyOf(task.table);
    if (!isNew) for (const { name } of key) given[name] = this.#shown(task, row)[name]!;
    const { text, parameters } = this.#insertSql(task, [given]);
    const changed = this.#changes(task);
    if (Object.keys(changed).length === 0) return;
    const sets = Object.keys(changed).map((name) => `${ident(name)} = excluded.${ident(name)}`);
    const target = key.map(({ name }) => ident(name)).join(', ');
    const tail = ` on conflict (${target}) do update set ${sets.join(', ')}`;
    await this.#query(task, (on) => text(on) + tail, parameters);
    if (isNew) task.oracle.insert(task.at, given);
    else {
      const taken = Object.keys(changed).map((name) => [name, given[name]!] as const);
      task.oracle.update(task.at, row, Object.fromEntries(taken));
    }
  }

  /** @param every saves all columns, as an ORM does, changed or not */
  async #update(task: Task, row: Row, changes: Values, every: boolean): Promise<void> {
    const some = Object.keys(changes).length > 0;
    const given = every || !some ? { ...this.#shown(task, row), ...changes } : changes;
    const columns = task.table.columns.filter((column) => column.name in given);
    const sets = columns.map((column, at) => `${ident(column.name)} = ${cast(column, at + 1)}`);
    const parameters = [
      ...columns.map((column) => given[column.name]!),
      ...this.#keyValues(task, row),
    ];
    const text = (on: string) =>
      `update ${on} set ${sets.join(', ')} ` +
      `where ${this.#where(task, columns.length + 1)} returning 1`;
    const done = await this.#query(task, text, parameters);
    assert.equal(done.length, 1, 'an update found its row');
    task.oracle.update(task.at, row, given);
  }

  async #delete(task: Task, row: Row): Promise<void> {
    const text = (on: string) => `delete from ${on} where ${this.#where(task, 1)} returning 1`;
    const done = await this.#query(task, text, this.#keyValues(task, row));
    assert.equal(done.length, 1, 'a delete found its row');
    task.oracle.rows.delete(row);
  }
}

/** Starts two readers and two writers; the answer ends when the world is stopped. */
export async function customers(url: string, world: World, seed: number): Promise<void> {
  const all = [true, true, false, false].map((writes, at) => {
    return new Customer(url, world, seed * 4 + at, writes).run();
  });
  await Promise.all(all);
}
