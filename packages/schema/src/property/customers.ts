/**
 * Customers of all versions: each has one connection, which it uses for any version in turn,
 * as behind a pooler. Every statement is checked against the oracle as soon as it is done.
 */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ident, int, pick, seededRandom, type Random } from '@slipway/kernel';
import { connect, type Queryable, type Sql } from '@slipway/pg';
import { copyInto } from './copy.ts';
import { hotColumns } from './hot.ts';
import { keyOf, partitionColumn, type Column, type Table } from './model.ts';
import type { Place, Row, TableOracle, Value, Values } from './oracle.ts';
import { count, type World } from './world.ts';

/** Between two statements while a change begins or ends, which leaves the runner its turn. */
const PAUSE_MS = 10;
/** Statements by what they do, for those who count them. */
export const STATEMENTS = [
  'read',
  'insert',
  'insert numbered',
  'upsert',
  'update',
  'save all',
  'move row',
  'delete',
  'copy',
  'hot',
  'by qualified name, prepared',
  'by qualified name',
  'by search_path',
  'by search_path with other versions',
] as const;

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
        await delay(1);
        continue;
      }
      const at = pick(this.#random, world.live);
      const oracle = pick(this.#random, world.tables);
      const task = { at, oracle, table: oracle.tableOf(at) };
      const busy = (by: number) => world.busy.set(at, (world.busy.get(at) ?? 0) + by);
      busy(1);
      try {
        await (this.#writes ? this.#write(task) : this.#read(task));
      } catch (error) {
        world.errors.push(`version ${at} ${task.table.name}: ${String(error)}`);
      }
      busy(-1);
      world.operations++;
      if (world.moving) await delay(PAUSE_MS);
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
    if (how < 2) {
      this.#count(how === 0 ? 'by qualified name, prepared' : 'by qualified name');
      return run(this.#sql, ident(schemas[at]!, table.name), how === 0);
    }
    const extra = int(this.#random, 2) === 0 ? [] : schemas.filter((_, other) => other !== at);
    this.#count(extra.length === 0 ? 'by search_path' : 'by search_path with other versions');
    const path = [schemas[at]!, ...extra, 'public', 'no such schema'].map((each) => ident(each));
    return this.#sql.begin(async (tx) => {
      await tx`select set_config('search_path', ${path.join(', ')}, true)`;
      return run(tx, ident(table.name), true);
    });
  }

  #count(kind: (typeof STATEMENTS)[number]): void {
    count(this.#world.tally, kind);
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
      const names = Object.keys(all[0] ?? {});
      const wanted = columns.map((column) => column.name).sort();
      assert.deepEqual(names.toSorted(), wanted);
      assert.deepEqual(
        names,
        this.#world.orderOf(task.at, task.table.name, names),
        'the order of select *',
      );
      const list = columns.map(({ name }, at) => `${ident(name)}::text as c${at}`).join(', ');
      const [found] = await this.#query(
        task,
        (on) => `select ${list} from ${on} where ${this.#where(task, 1)}`,
        key,
      );
      const values = columns.map(({ name }, at) => [name, found?.[`c${at}`]]);
      assert.deepEqual(Object.fromEntries(values), { ...this.#shown(task, row) });
      this.#count('read');
    } finally {
      row.held = false;
    }
  }

  async #write(task: Task): Promise<void> {
    const what = int(this.#random, 12);
    if (what < 2) return this.#insert(task, 1 + int(this.#random, 3));
    if (what === 2 && task.at === 0 && this.#world.settled) return this.#copy(task);
    if (what < 5) return this.#writeHot(task);
    const row = this.#hold(task);
    if (!row) return this.#insert(task, 1);
    try {
      if (what < 7) await this.#upsert(task, row);
      else if (what < 9) await this.#update(task, row, this.#changes(task), false);
      else if (what < 11) {
        const changes = int(this.#random, 2) === 0 ? {} : this.#changes(task);
        await this.#update(task, row, changes, true);
      } else if (task.oracle.rows.size > 15 && !row.pinned) await this.#delete(task, row);
    } finally {
      row.held = false;
    }
  }

  #value({ form, notNull, distinct, refersTo, floor }: Column, at: Place): Value {
    if (distinct) return form.encode(this.#world.fresh());
    if (!notNull && int(this.#random, 5) === 0) return null;
    if (refersTo !== null) return this.#reference(this.#world.tables[refersTo]!, at);
    return form.encode(Math.max(floor, int(this.#random, 6)));
  }

  /** @returns the key of a row that stays from here on; NULL if all are at work */
  #reference(far: TableOracle, at: Place): Value {
    const free = [...far.rows].filter((row) => row.pinned || !row.held);
    if (free.length === 0) return null;
    const row = pick(this.#random, free);
    row.pinned = true;
    return row.shown[at]![keyOf(far.tableOf(at))[0]!.name]!;
  }

  /**
   * @returns new values for one or two columns beside the key. While a change begins or ends, what
   * derives from a shared column follows it from or until some moment: it is left alone then.
   */
  #changes({ oracle, at, table }: Task): Values {
    const { moving } = this.#world;
    const part = partitionColumn(table);
    const columns = [
      ...(part === null ? [] : [part]),
      ...table.columns.slice(table.keyLength),
    ].filter(({ name, computed }) => computed === null && !(moving && oracle.isFollowed(at, name)));
    if (columns.length === 0) return {};
    const chosen = [pick(this.#random, columns), pick(this.#random, columns)];
    return Object.fromEntries(
      chosen.map((column) => [
        column.name,
        column === part ? this.#partition(column) : this.#value(column, at),
      ]),
    );
  }

  #partition({ form }: Column): Value {
    return form.encode(int(this.#random, 2));
  }

  /** @returns a whole new row; some columns are left to their defaults */
  #newRow({ at: version, table }: Task, left: ReadonlySet<string>): Values {
    const key = this.#world.fresh();
    const part = partitionColumn(table);
    const value = (column: Column, at: number) => {
      if (column === part) return this.#partition(column);
      return at < table.keyLength ? column.form.encode(key) : this.#value(column, version);
    };
    const given = table.columns.map((column, at) => ({ column, at }));
    return Object.fromEntries(
      given
        .filter(({ column }) => !left.has(column.name) && column.computed === null)
        .map(({ column, at }) => [column.name, value(column, at)]),
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

  async #insert(task: Task, wanted: number): Promise<void> {
    const left = this.#leftOut(task);
    const numbered = task.table.columns.find((column) => column.identity);
    if (numbered && int(this.#random, 2) === 0) return this.#insertNumbered(task, numbered, left);
    const rows = Array.from({ length: wanted }, () => this.#newRow(task, left));
    const { text, parameters } = this.#insertSql(task, rows);
    await this.#query(task, text, parameters);
    for (const row of rows) task.oracle.insert(task.at, row);
    this.#count('insert');
  }

  /** A row without its key, which the sequence gives. */
  async #insertNumbered(task: Task, { name }: Column, left: ReadonlySet<string>): Promise<void> {
    const row = this.#newRow(task, new Set([...left, name]));
    const { text, parameters } = this.#insertSql(task, [row]);
    const tail = ` returning ${ident(name)}::text as key`;
    const lone = Object.keys(row).length === 0;
    const [made] = await this.#query(
      task,
      (on) => (lone ? `insert into ${on} default values` : text(on)) + tail,
      lone ? [] : parameters,
    );
    task.oracle.insert(task.at, { ...row, [name]: String(made?.['key']) });
    this.#count('insert numbered');
  }

  /** COPY into the table itself, as the oldest version: no view takes it. */
  async #copy(task: Task): Promise<void> {
    const left = this.#leftOut(task);
    const rows = Array.from({ length: 1 + int(this.#random, 3) }, () => this.#newRow(task, left));
    await copyInto(this.#sql, ident('shop', task.table.name), rows);
    for (const row of rows) task.oracle.insert(task.at, row);
    this.#count('copy');
  }

  /** Sets all that may be set of a row on which others are at work. */
  async #writeHot(task: Task): Promise<void> {
    const { at, oracle } = task;
    const hot = this.#world.hot.get(oracle);
    const columns = hotColumns(oracle, at);
    if (!hot || columns.length === 0) return;
    const given = Object.fromEntries(columns.map((each) => [each.name, this.#value(each, at)]));
    hot.writes.push({ at, given });
    await this.#set(task, hot.row, given);
    this.#count('hot');
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
    this.#count('upsert');
  }

  /** @param every saves all columns, as an ORM does, changed or not */
  async #update(task: Task, row: Row, changes: Values, every: boolean): Promise<void> {
    const all = every || Object.keys(changes).length === 0;
    const shown = { ...this.#shown(task, row) };
    for (const { name, computed } of task.table.columns) if (computed !== null) delete shown[name];
    const given = all ? { ...shown, ...changes } : changes;
    await this.#set(task, row, given);
    const part = partitionColumn(task.table);
    if (part !== null && (given[part.name] ?? shown[part.name]) !== shown[part.name]) {
      this.#count('move row');
    }
    task.oracle.update(task.at, row, given);
    this.#count(all ? 'save all' : 'update');
  }

  async #set(task: Task, row: Row, given: Values): Promise<void> {
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
  }

  async #delete(task: Task, row: Row): Promise<void> {
    const text = (on: string) => `delete from ${on} where ${this.#where(task, 1)} returning 1`;
    const done = await this.#query(task, text, this.#keyValues(task, row));
    assert.equal(done.length, 1, 'a delete found its row');
    task.oracle.rows.delete(row);
    this.#count('delete');
  }
}

/** Starts a reader and three writers; the answer ends when the world is stopped. */
export async function customers(url: string, world: World, seed: number): Promise<void> {
  const all = [true, true, true, false].map((writes, at) => {
    return new Customer(url, world, seed * 4 + at, writes).run();
  });
  await Promise.all(all);
}
