/**
 * Builds the scratch database: structure, rows from the statistics, rules, and the version that
 * production has.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { ident, seededRandom } from '@slipway/kernel';
import { connect, sqlState, type Sql } from '@slipway/pg';
import { baseline } from '../baseline.ts';
import type { Change } from '../core/change.ts';
import { reasonOf } from '../run/checks.ts';
import { fillStatement, type Filling } from './core/fill.ts';
import type { Note, TableLikeness } from './core/likeness.ts';
import { maskOf, wordsOf, type KeyedHash } from './core/mask.ts';
import { mendSql } from './core/mend.ts';
import { fillFactorOf } from './core/sizes.ts';
import type { Making } from './core/values.ts';
import { RehearsalBuildError } from './errors.ts';
import type { Likeness } from './read.ts';
import type { Scratch } from './scratch.ts';
import type { Made } from './structure.ts';
import { undone } from './undone.ts';

/** What the scratch database came to. */
export interface Built {
  readonly rows: number;
  readonly version: string | null;
  readonly tables: readonly BuiltTable[];
  readonly notes: readonly Note[];
}

/** A table's size beside the one it was to have. */
export interface BuiltTable {
  readonly table: string;
  readonly rows: number;
  readonly wantedRows: number;
  readonly pages: number;
  readonly wantedPages: number;
}

/** How to build. */
export interface BuildOptions {
  readonly scale: number;
  readonly keepValues: boolean;
  /** What it says is no data. */
  readonly change: Pick<Change, 'operations'>;
  readonly signal?: AbortSignal | undefined;
  readonly onTell?: ((line: string) => void) | undefined;
}

const TRIAL_ROWS = 5000;
const CHUNK_ROWS = 100_000;
const LEAST_SHARE = 0.02;

function keyedHash(): KeyedHash {
  const key = randomBytes(32);
  return (text) => createHmac('sha256', key).update(text).digest().readBigUInt64BE();
}

function makingOf(likeness: Likeness, { change, keepValues }: BuildOptions): Making {
  const spelled = [
    ...likeness.structure.map(({ sql }) => sql),
    JSON.stringify(change.operations).replaceAll(String.raw`\"`, '"'),
  ];
  const words = wordsOf(spelled);
  const random = seededRandom(randomBytes(4).readUInt32BE());
  return { mask: maskOf(keyedHash(), words), random, keepValues, words };
}

/** Makes what it can, in rounds: what needs something else comes in a later one. */
async function makeStructure(sql: Sql, structure: readonly Made[], notes: Note[]): Promise<void> {
  let left = structure.filter(({ phase }) => phase === 'before');
  for (;;) {
    const failed: { made: Made; reason: string }[] = [];
    for (const made of left) {
      try {
        await sql.unsafe(made.sql);
      } catch (error) {
        if (sqlState(error) === undefined) throw error;
        failed.push({ made, reason: reasonOf(error) });
      }
    }
    if (failed.length === left.length || failed.length === 0) {
      const needed = failed.find(({ made }) => made.needed);
      if (needed) throw new RehearsalBuildError(needed.made.what, needed.reason);
      notes.push(...failed.map(({ made, reason }) => leftOut(made, reason)));
      return;
    }
    left = failed.map(({ made }) => made);
  }
}

const leftOut = ({ what }: Made, reason: string): Note => ({
  about: what,
  what: `left out: ${reason}`,
});

/** Errors of rows that break a rule. */
const isBroken = (error: unknown) => sqlState(error)?.startsWith('23') ?? false;

async function makeRules(sql: Sql, structure: readonly Made[], notes: Note[]): Promise<void> {
  for (const made of structure.filter(({ phase }) => phase === 'after')) {
    try {
      await sql.unsafe(made.sql);
    } catch (error) {
      if (sqlState(error) === undefined) throw error;
      const mend = isBroken(error) ? mendSql(made.sql) : null;
      try {
        if (mend === null) throw error;
        const { count } = await sql.unsafe(mend);
        await sql.unsafe(made.sql);
        notes.push({ about: made.what, what: `${count} made rows broke it and were taken away` });
      } catch (last) {
        if (sqlState(last) === undefined) throw last;
        notes.push(leftOut(made, reasonOf(last)));
      }
    }
  }
}

type Fillings = ReadonlyMap<string, readonly Filling[]>;

function fillingsOf(tables: readonly TableLikeness[], rowsOf: (table: TableLikeness) => number) {
  const fillings = new Map<string, Filling[]>();
  for (const [root, parts] of Map.groupBy(tables, (table) => table.root)) {
    const total = parts.reduce((sum, table) => sum + rowsOf(table), 0);
    let first = 0;
    const made: Filling[] = [];
    for (const table of parts) {
      made.push({ table, first, rows: rowsOf(table), total });
      first += rowsOf(table);
    }
    fillings.set(root, made);
  }
  return fillings;
}

function statementOf(filling: Filling, fillings: Fillings, making: Making) {
  const roots = new Map([...fillings].map(([root, parts]) => [root, parts[0]!]));
  return fillStatement(filling, roots, making, filling.table.checks);
}

/** Tries a few rows: how many break a check, and how much room they take. */
async function tryRows(sql: Sql, { table, rows, first }: Filling, statement: string) {
  const tried = Math.min(rows, TRIAL_ROWS);
  try {
    const trial = await undone(sql, async (tx) => {
      const { count } = await tx.unsafe(statement, [first, first + tried - 1]);
      const [size] = await tx<{ pages: number }[]>`
        select (pg_relation_size(${table.name}::regclass) / 8192)::int as pages`;
      return { share: count / tried, pages: size!.pages, rows: count };
    });
    await sql.unsafe(`truncate only ${table.name}`); // its file is as long as the trial made it
    return trial;
  } catch (error) {
    if (sqlState(error) === undefined) throw error;
    throw new RehearsalBuildError(`Rows of ${table.name}`, reasonOf(error));
  }
}

async function fill(sql: Sql, filling: Filling, statement: string, options: BuildOptions) {
  const { first, rows } = filling;
  let made = 0;
  for (let from = first; from < first + rows; from += CHUNK_ROWS) {
    options.signal?.throwIfAborted();
    const to = Math.min(first + rows, from + CHUNK_ROWS) - 1;
    made += (await sql.unsafe(statement, [from, to])).count;
  }
  return made;
}

async function makeRows(sql: Sql, likeness: Likeness, options: BuildOptions, notes: Note[]) {
  const making = makingOf(likeness, options);
  const wanted = (table: TableLikeness) => Math.round(table.rows * options.scale);
  const plain = fillingsOf(likeness.tables, wanted);
  const shares = new Map<string, number>();
  for (const filling of [...plain.values()].flat()) {
    if (filling.rows === 0) continue;
    const { sql: statement, notes: found } = statementOf(filling, plain, making);
    notes.push(...found);
    const trial = await tryRows(sql, filling, statement);
    const { name, pages } = filling.table;
    shares.set(name, Math.max(LEAST_SHARE, trial.share));
    const goal = { rows: filling.rows, pages: Math.round(pages * options.scale) };
    const full = fillFactorOf(trial, goal);
    if (trial.share < 0.995) {
      const what = `only ${Math.round(trial.share * 100)} % of made rows pass its checks`;
      notes.push({ about: name, what });
    }
    if (trial.rows >= 1000) await sql.unsafe(`alter table ${name} set (fillfactor = ${full})`);
  }
  const rowsOf = (table: TableLikeness) => Math.ceil(wanted(table) / (shares.get(table.name) ?? 1));
  const fillings = fillingsOf(likeness.tables, rowsOf);
  const counts = new Map<string, number>();
  for (const filling of [...fillings.values()].flat()) {
    if (filling.rows === 0) continue;
    const { sql: statement } = statementOf(filling, fillings, making);
    counts.set(filling.table.name, await fill(sql, filling, statement, options));
    options.onTell?.(`made ${counts.get(filling.table.name)} rows of ${filling.table.name}`);
  }
  return counts;
}

/** Sequences go on behind the highest value that was made. */
async function setSequences(sql: Sql): Promise<void> {
  const owned = await sql<{ statement: string }[]>`
    select format('select setval(%L, greatest(1, (select max(%I) from %s)))',
                  d.objid::regclass, a.attname, d.refobjid::regclass) as statement
    from   pg_depend d
    join   pg_class s on s.oid = d.objid and s.relkind = 'S'
    join   pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    join   pg_namespace n on n.oid = s.relnamespace and n.nspname !~ '^pg_'
    where  d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i')`;
  for (const { statement } of owned) await sql.unsafe(statement);
}

async function makeRoles(sql: Sql, roles: readonly string[]): Promise<void> {
  const there = await sql<{ name: string }[]>`select rolname as name from pg_roles`;
  const known = new Set(there.map(({ name }) => name));
  for (const role of roles) if (!known.has(role)) await sql.unsafe(`create role ${ident(role)}`);
}

/** New rows go where production would put them. */
async function resetFillFactors(sql: Sql, { tables, structure }: Likeness): Promise<void> {
  for (const { name } of tables) {
    const made = structure.find(({ what }) => what === `table ${name}`);
    const own = /with \([^)]*\bfillfactor=(\d+)/.exec(made?.sql ?? '')?.[1];
    const option = own === undefined ? 'reset (fillfactor)' : `set (fillfactor = ${own})`;
    await sql.unsafe(`alter table ${name} ${option}`);
  }
}

async function measureTables(sql: Sql, likeness: Likeness, scale: number) {
  const built: BuiltTable[] = [];
  for (const table of likeness.tables) {
    const [size] = await sql<{ pages: number; rows: number }[]>`
      select (pg_relation_size(oid) / 8192)::int as pages, greatest(reltuples, 0)::float8 as rows
      from   pg_class where oid = ${table.name}::regclass`;
    const wantedRows = Math.round(table.rows * scale);
    const wantedPages = Math.round(table.pages * scale);
    built.push({ table: table.name, ...size!, wantedRows, wantedPages });
  }
  return built;
}

function sizeNotes(tables: readonly BuiltTable[]): Note[] {
  return tables.flatMap(({ table, pages, wantedPages, rows, wantedRows }) => {
    const off = (is: number, was: number) => was > 100 && Math.abs(is / was - 1) > 0.15;
    if (!off(pages, wantedPages) && !off(rows, wantedRows)) return [];
    const what = `${rows} rows in ${pages} pages instead of ${wantedRows} in ${wantedPages}`;
    return [{ about: table, what }];
  });
}

/**
 * Builds the likeness and adopts it at production's version.
 *
 * @throws {RehearsalBuildError} a table or its rows cannot be made
 */
export async function buildScratch(
  scratch: Scratch,
  likeness: Likeness,
  options: BuildOptions,
): Promise<Built> {
  const notes: Note[] = [...likeness.notes];
  const settings = {
    search_path: 'pg_catalog',
    check_function_bodies: 'off',
    synchronous_commit: 'off',
    maintenance_work_mem: '256MB',
    jit: 'off',
    join_collapse_limit: 1, // expressions are joined as they are written
    from_collapse_limit: 1,
    timezone: 'UTC',
  };
  const sql = connect(scratch.url, { name: 'slipway-rehearse', max: 1, settings });
  try {
    if (scratch.isOwn) await makeRoles(sql, likeness.roles);
    await makeStructure(sql, likeness.structure, notes);
    const counts = await makeRows(sql, likeness, options, notes);
    await makeRules(sql, likeness.structure, notes);
    await setSequences(sql);
    await resetFillFactors(sql, likeness);
    await sql.unsafe('vacuum (analyze)');
    const version = await adopt(sql, likeness, notes);
    await sql.unsafe('checkpoint');
    const tables = await measureTables(sql, likeness, options.scale);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return { rows, version, tables, notes: [...notes, ...sizeNotes(tables)] };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function adopt(sql: Sql, likeness: Likeness, notes: Note[]): Promise<string | null> {
  const { schema, tables } = likeness;
  if (likeness.version === null && tables.length === 0) return null;
  const version = likeness.version ?? 'now';
  if (likeness.version === null) {
    const what = 'has no version yet; the rehearsal made one, as `slipway schema baseline` would';
    notes.push({ about: `schema ${schema}`, what });
  }
  await baseline(sql, schema, version);
  return version;
}
