/**
 * The statements that a version's customers send: reads by key, updates and inserts through its
 * views, with values that rows of the same view have.
 */
import { ident } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import type { Activity } from '../core/likeness.ts';
import { undone } from '../undone.ts';

/** A kind of statement on one view. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
  /** Parameters of one execution, drawn from rows that exist; `turn` makes new keys. */
  parameters(row: Sample, other: Sample, turn: number): (string | null)[];
  readonly samples: readonly Sample[];
  readonly weight: number;
}

/** A row as text. */
export type Sample = Readonly<Record<string, string | null>>;

interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly isKey: boolean;
  /** Filled by the database where an insert leaves it out. */
  readonly isMade: boolean;
  readonly isUnique: boolean;
}

interface View {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly ViewColumn[];
}

const SAMPLES = 400;

async function readViews(sql: Sql, versionSchema: string): Promise<View[]> {
  return sql<View[]>`
    with recursive base as (
      select v.oid as view, v.relname as name, v.oid as at
      from   pg_class v where v.relkind = 'v' and v.relnamespace = ${versionSchema}::regnamespace
      union
      select b.view, b.name, d.refobjid
      from   base b
      join   pg_rewrite r on r.ev_class = b.at
      join   pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                        and d.refclassid = 'pg_class'::regclass and d.refobjid <> b.at
    )
    select b.name, t.oid::regclass::text as "table", (
             select json_agg(json_build_object(
                      'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                      'isKey', coalesce(k.primary, false), 'isUnique', coalesce(k.unique, false),
                      'isMade', coalesce(o.made, false)) order by a.attnum)
             from   pg_attribute a
             left   join pg_attribute c on c.attrelid = t.oid and c.attname = a.attname
             left   join lateral (
                      select bool_or(i.indisprimary) as primary, bool_or(i.indisunique) as unique
                      from   pg_index i
                      where  i.indrelid = t.oid and c.attnum = any (i.indkey)) k on true
             left   join lateral (
                      select c.attidentity <> '' or c.attgenerated <> ''
                             or pg_get_expr(f.adbin, f.adrelid) ~ '^(nextval|gen_random|uuid)'
                             as made
                      from   (select) x
                      left   join pg_attrdef f on f.adrelid = t.oid and f.adnum = c.attnum) o
                    on true
             where  a.attrelid = b.view and a.attnum > 0) as columns
    from   base b
    join   pg_class t on t.oid = b.at and t.relkind in ('r', 'p')
    join   pg_namespace n on n.oid = t.relnamespace and n.nspname <> 'slipway'
    order  by b.name`;
}

async function readSamples(sql: Sql, schema: string, view: View): Promise<Sample[]> {
  const columns = view.columns.map(({ name }) => `${ident(name)}::text as ${ident(name)}`);
  const [size] = await sql<{ rows: number }[]>`
    select greatest(sum(reltuples), 1)::float8 as rows
    from   pg_class where oid in (select relid from pg_partition_tree(${view.table}::regclass)
                                  union select ${view.table}::regclass)`;
  const share = Math.min(1, (SAMPLES * 2) / size!.rows);
  const rows = await sql.unsafe<Record<string, string | null>[]>(
    `select ${columns.join(', ')} from ${ident(schema)}.${ident(view.name)} ` +
      `where random() <= ${share} limit ${SAMPLES}`,
  );
  return rows.map((row) => ({ ...row }));
}

/** @returns a value that no row has, for a unique column; or null where none is known */
function freshValue(type: string, turn: number): string | null {
  if (/^(integer|bigint|numeric)/.test(type)) return String(1_000_000_000 + turn);
  if (type === 'uuid') return `00000000-0000-4000-8000-${turn.toString(16).padStart(12, '0')}`;
  return /^(text|character|citext)/.test(type) ? `zq${turn.toString(36)}` : null;
}

/** @param fresh the columns that get a value of their own in every row */
function insertOf(
  schema: string,
  view: View,
  fresh: ReadonlySet<string>,
  weight: number,
  samples: readonly Sample[],
): Statement {
  const columns = view.columns.filter(({ isMade }) => !isMade);
  const names = columns.map(({ name }) => ident(name)).join(', ');
  const values = columns.map(({ type }, at) => `$${at + 1}::text::${type}`).join(', ');
  return {
    name: `insert into ${view.name}`,
    sql: `insert into ${ident(schema)}.${ident(view.name)} (${names}) values (${values})`,
    samples,
    weight,
    parameters: (row, _, turn) =>
      columns.map(({ name, type }) => {
        const own = row[name] ?? null;
        return fresh.has(name) ? (freshValue(type, turn) ?? own) : own;
      }),
  };
}

/**
 * Of a key's columns some may be tied by a foreign key: all are tried, then each alone.
 *
 * @returns the forms that an insert may have; the first that works is used
 */
function insertsOf(schema: string, view: View, weight: number, samples: readonly Sample[]) {
  const unique = view.columns.filter(({ isUnique, isMade }) => isUnique && !isMade);
  const names = unique.map(({ name }) => name);
  const choices = [names, ...(names.length > 1 ? names.map((name) => [name]) : [])];
  if (view.columns.every(({ isMade }) => isMade)) return [];
  return choices.map((fresh) => insertOf(schema, view, new Set(fresh), weight, samples));
}

function statementsOf(
  schema: string,
  view: View,
  samples: readonly Sample[],
  { reads, inserts, updates }: Activity,
): Statement[] {
  const keys = view.columns.filter(({ isKey }) => isKey);
  if (keys.length === 0 || samples.length === 0) return [];
  const where = (from: number) =>
    keys.map(({ name, type }, at) => `${ident(name)} = $${from + at}::text::${type}`).join(' and ');
  const of = (row: Sample) => keys.map(({ name }) => row[name] ?? null);
  const name = `${ident(schema)}.${ident(view.name)}`;
  const settable = view.columns.filter(
    ({ isKey, isUnique, isMade }) => !isKey && !isUnique && !isMade,
  );
  return [
    {
      name: `read ${view.name}`,
      sql: `select * from ${name} where ${where(1)}`,
      samples,
      weight: reads,
      parameters: (row: Sample) => of(row),
    },
    ...settable.map((column) => ({
      name: `update ${view.name}.${column.name}`,
      sql:
        `update ${name} set ${ident(column.name)} = $1::text::${column.type} ` +
        `where ${where(2)}`,
      samples,
      weight: updates / settable.length,
      parameters: (row: Sample, other: Sample) => [other[column.name] ?? null, ...of(row)],
    })),
    ...insertsOf(schema, view, inserts, samples),
  ];
}

/** @returns the reason why a statement cannot be run, or null */
async function tryOnce(sql: Sql, statement: Statement, turn: number): Promise<string | null> {
  const [row, other = row] = statement.samples;
  try {
    const parameters = statement.parameters(row!, other!, turn);
    await undone(sql, async (tx) => tx.unsafe(statement.sql, parameters));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return null;
}

/**
 * @param activityOf a base table's share of reads, inserts and updates
 * @returns the statements of a version, each tried once and undone; and what was left out
 */
export async function prepareStatements(
  sql: Sql,
  versionSchema: string,
  activityOf: (table: string) => Activity,
): Promise<{ statements: Statement[]; leftOut: string[] }> {
  const statements: Statement[] = [];
  const leftOut: string[] = [];
  for (const view of await readViews(sql, versionSchema)) {
    const samples = await readSamples(sql, versionSchema, view);
    const all = statementsOf(versionSchema, view, samples, activityOf(view.table));
    if (all.length === 0) leftOut.push(`${view.name}: no key, or no rows`);
    const done = new Set<string>();
    for (const [at, statement] of all.entries()) {
      if (done.has(statement.name)) continue; // the first form of an insert that works
      const reason = await tryOnce(sql, statement, 900_000_000 + at);
      if (reason === null) {
        statements.push(statement);
        done.add(statement.name);
      } else if (all.findLast(({ name }) => name === statement.name) === statement) {
        leftOut.push(`${statement.name}: ${reason}`);
      }
    }
  }
  return { statements, leftOut };
}
