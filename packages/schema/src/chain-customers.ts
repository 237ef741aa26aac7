/**
 * Customers of three versions of one column, with an oracle.
 *
 *   v1 ──upper──► v2 ──first three──► v3      v1 ◄──lower── v2 ◄──'*' added── v3
 *
 * Both ways lose something. Each customer alone writes its keys, each time through a live version
 * of its choice, and knows from then on what all three must show.
 */
import { int, seededRandom, type Random } from '@slipway/kernel';
import { connect, type Sql } from '@slipway/pg';

export type Value = string | null;
/** What the versions show of a row, oldest first, and where it lies. */
export interface Shown {
  region: string;
  values: Value[];
}

const map = (value: Value, how: (text: string) => string) => (value === null ? null : how(value));
const UP = [
  (b: Value) => map(b, (t) => t.toUpperCase()),
  (c: Value) => map(c, (t) => t.slice(0, 3)),
];
const DOWN = [(b: Value) => map(b, (t) => t.toLowerCase()), (c: Value) => map(c, (t) => `${t}*`)];
export const REGIONS = ['north', 'south'] as const;

/** @returns what all versions show of a value that was written through the version `at` */
export function outward(at: number, value: Value): Value[] {
  const values: Value[] = [];
  values[at] = value;
  for (let up = at; up < UP.length; up++) values[up + 1] = UP[up]!(values[up]!);
  for (let down = at; down > 0; down--) values[down - 1] = DOWN[down - 1]!(values[down]!);
  return values;
}

function anyValue(random: Random): Value {
  const words = ['Ann', 'ann', 'Bob*', 'carol', 'Dave Lee', 'dav*', 'E', 'CAR'];
  return int(random, 8) === 0 ? null : words[int(random, words.length)]!;
}

export class ChainCustomers {
  readonly #clients: Sql[];
  readonly #loops: Promise<void>[];
  readonly #busy = [0, 0, 0];
  readonly #schemas: string[];
  #stopped = false;
  live: number[] = [0];
  readonly rows = new Map<number, Shown>();
  readonly errors: string[] = [];
  statements = 0;

  /** @param rows what is there already */
  constructor(url: string, schemas: string[], count: number, rows: ReadonlyMap<number, Shown>) {
    this.#schemas = schemas;
    for (const [id, row] of rows) this.rows.set(id, row);
    this.#clients = Array.from({ length: count }, (_, at) =>
      connect(url, { name: `customer-${at}`, max: 1 }),
    );
    this.#loops = this.#clients.map((sql, at) => this.#run(sql, at, count));
  }

  async #run(sql: Sql, at: number, count: number): Promise<void> {
    const random = seededRandom(at + 1);
    while (!this.#stopped) {
      const version = this.live[int(random, this.live.length)];
      if (version === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      this.#busy[version]!++;
      try {
        await this.#write(sql, random, version, at + count * int(random, 150));
        this.statements++;
      } catch (error) {
        this.errors.push(String(error));
      } finally {
        this.#busy[version]!--;
      }
    }
  }

  /** One random statement on a key, and the oracle's part of it. */
  async #write(sql: Sql, random: Random, version: number, id: number): Promise<void> {
    const table = `${this.#schemas[version]}.item`;
    const row = this.rows.get(id);
    const value = anyValue(random);
    const kind = int(random, 6);
    if (!row) {
      const region = REGIONS[int(random, 2)]!;
      await sql.unsafe(`insert into ${table} (id, region, text) values ($1, $2, $3)`, [
        id,
        region,
        value,
      ]);
      this.rows.set(id, { region, values: outward(version, value) });
      return;
    }
    if (kind === 0) {
      await sql.unsafe(`delete from ${table} where id = $1`, [id]);
      this.rows.delete(id);
      return;
    }
    if (kind === 1) {
      await sql.unsafe(
        `insert into ${table} (id, region, text) values ($1, $2, $3)
         on conflict (id, region) do update set text = excluded.text`,
        [id, row.region, value],
      );
    } else if (kind === 2) {
      row.region = REGIONS[int(random, 2)]!;
      await sql.unsafe(`update ${table} set region = $2 where id = $1`, [id, row.region]);
      return;
    } else if (kind === 3) {
      row.region = REGIONS[int(random, 2)]!;
      await sql.unsafe(`update ${table} set region = $2, text = $3 where id = $1`, [
        id,
        row.region,
        value,
      ]);
    } else if (kind === 4) {
      await sql.unsafe(`update ${table} set text = text, hits = hits + 1 where id = $1`, [id]);
      return;
    } else {
      await sql.unsafe(`update ${table} set text = $2 where id = $1`, [id, value]);
    }
    if (row.values[version] !== value) row.values = outward(version, value);
  }

  /** Lets customers use these versions only, and waits for those at work on another one. */
  async use(versions: readonly number[]): Promise<void> {
    this.live = [...versions];
    const idle = () => this.#busy.every((count, at) => count === 0 || this.live.includes(at));
    await this.#until(idle);
  }

  /** Waits for so many more statements. */
  async work(statements: number): Promise<void> {
    const wanted = this.statements + statements;
    await this.#until(() => this.statements >= wanted || this.errors.length > 0);
  }

  async #until(holds: () => boolean): Promise<void> {
    const deadlineMs = Date.now() + 30_000;
    while (!holds()) {
      if (Date.now() > deadlineMs) throw new Error('the customers are too slow');
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async end(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
    await Promise.all(this.#clients.map((sql) => sql.end()));
  }
}
