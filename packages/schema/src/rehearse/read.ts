/**
 * Reads a likeness of a production database in one transaction that can only read: catalogs and
 * statistics, never a row of a table.
 */
import { connectChecked, sqlState, type Sql, type Transaction } from '@slipway/pg';
import { ChangeInFlightError } from '../errors.ts';
import { currentVersion, inFlight, liveVersions, readJournal, readSchemas } from '../journal.ts';
import { versionSchemaName } from '../core/names.ts';
import type { ColumnLikeness, Note, TableLikeness, ValueKind } from './core/likeness.ts';
import { RehearsalRightsError, RehearsalSchemaError } from './errors.ts';
import { readScope } from './scope.ts';
import { readStructure, type Made } from './structure.ts';

/** A production database as far as a rehearsal knows it. */
export interface Likeness {
  readonly schema: string;
  /** The version that its applications use, or null where it has none. */
  readonly version: string | null;
  readonly serverMajor: number;
  readonly structure: readonly Made[];
  readonly roles: readonly string[];
  readonly tables: readonly TableLikeness[];
  readonly notes: readonly Note[];
}

interface ColumnRow extends Omit<ColumnLikeness, 'common' | 'kind'> {
  readonly table: number;
  readonly base: string;
  readonly category: string;
  readonly values: readonly string[] | null;
  readonly frequencies: readonly number[] | null;
}

function kindOf({ base, category, labels }: ColumnRow): ValueKind {
  if (labels.length > 0) return 'enum';
  if (['int2', 'int4', 'int8'].includes(base)) return 'integer';
  if (['numeric', 'float4', 'float8'].includes(base)) return 'decimal';
  if (['date', 'timestamp', 'timestamptz'].includes(base)) return 'time';
  if (base === 'json' || base === 'jsonb') return 'json';
  if (base === 'uuid') return 'uuid';
  if (base === 'bool') return 'boolean';
  if (base === 'bytea') return 'bytes';
  return category === 'S' && base !== 'char' ? 'text' : 'other';
}

async function readColumns(tx: Transaction, scope: readonly number[]): Promise<ColumnRow[]> {
  return tx<ColumnRow[]>`
    select a.attrelid::int8::int as "table", a.attname as name,
           format_type(a.atttypid, a.atttypmod) as type, b.typname as base,
           b.typcategory::text as category, a.attnotnull as "notNull",
           a.attgenerated <> '' as generated,
           case when b.typname = 'numeric' and m.mod >= 4 then (m.mod - 4) & 2047 end as scale,
           case when b.typname in ('varchar', 'bpchar') and m.mod >= 4 then m.mod - 4 end
             as "maxLength",
           array(select e.enumlabel::text from pg_enum e
                 where e.enumtypid = b.oid order by e.enumsortorder) as labels,
           s.attname is not null as known,
           coalesce(s.null_frac, 0)::float8 as "nullFraction",
           coalesce(s.n_distinct, 0)::float8 as distinct,
           coalesce(s.avg_width, nullif(a.attlen, -1), 16)::int as "averageWidth",
           coalesce(s.correlation, 0)::float8 as correlation,
           case when b.typcategory <> 'A' then s.most_common_vals::text::text[] end as values,
           s.most_common_freqs::float8[] as frequencies,
           case when b.typcategory <> 'A' then coalesce(s.histogram_bounds::text::text[], '{}')
                else '{}' end as bounds
    from   pg_attribute a
    join   pg_class c on c.oid = a.attrelid
    join   pg_namespace n on n.oid = c.relnamespace
    join   pg_type y on y.oid = a.atttypid
    join   pg_type b on b.oid = case when y.typtype = 'd' then y.typbasetype else y.oid end
    cross  join lateral (select case when y.typtype = 'd' then y.typtypmod else a.atttypmod end)
           m(mod)
    left   join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname
                          and s.attname = a.attname and not s.inherited
    where  a.attrelid = any (${scope as number[]}) and a.attnum > 0 and not a.attisdropped
    and    c.relkind = 'r'
    order  by a.attrelid, a.attnum`;
}

type TableRow = Omit<TableLikeness, 'columns'> & {
  readonly oid: number;
  readonly seen: boolean;
  readonly analyzed: boolean;
};

async function readTableRows(tx: Transaction, scope: readonly number[]): Promise<TableRow[]> {
  return tx<TableRow[]>`
    select c.oid::int8::int as oid, c.oid::regclass::text as name, root.oid::regclass::text as root,
           has_table_privilege(c.oid, 'select') and not row_security_active(c.oid) as seen,
           c.reltuples >= 0 as analyzed,
           (case when c.reltuples >= 0 then c.reltuples else 0 end)::float8 as rows,
           greatest(c.relpages, pg_relation_size(c.oid) / 8192)::int as pages,
           coalesce((select json_agg(array(select a.attname from unnest(i.indkey) k(n)
                            join pg_attribute a on a.attrelid = root.oid and a.attnum = k.n))
                     from   pg_index i
                     where  i.indrelid = root.oid and i.indisunique and i.indisvalid
                     and    i.indexprs is null and i.indpred is null), '[]') as keys,
           coalesce((select json_agg(json_build_object(
                       'columns', array(select a.attname from unnest(k.conkey) with ordinality
                                        u(n, at) join pg_attribute a on a.attrelid = k.conrelid
                                        and a.attnum = u.n order by u.at),
                       'table', k.confrelid::regclass::text,
                       'to', array(select a.attname from unnest(k.confkey) with ordinality
                                   u(n, at) join pg_attribute a on a.attrelid = k.confrelid
                                   and a.attnum = u.n order by u.at)))
                     from   pg_constraint k
                     where  k.conrelid = root.oid and k.contype = 'f' and k.conparentid = 0), '[]')
             as foreign,
           array(select pg_get_expr(k.conbin, k.conrelid) from pg_constraint k
                 where  k.conrelid = c.oid and k.contype = 'c')
             || array(select p.condition from pg_get_partition_constraintdef(c.oid) p(condition)
                      where p.condition is not null) as checks,
           json_build_object(
             'reads', coalesce(t.idx_scan, 0) + coalesce(t.seq_scan, 0),
             'inserts', coalesce(t.n_tup_ins, 0), 'updates', coalesce(t.n_tup_upd, 0)) as activity
    from   pg_class c
    cross  join lateral (select coalesce(pg_partition_root(c.oid)::oid, c.oid) as oid) root
    left   join pg_stat_user_tables t on t.relid = c.oid
    where  c.oid = any (${scope as number[]}) and c.relkind = 'r'
    order  by c.oid`;
}

/** Columns without rights on a table show no statistics, just as one that was never analyzed. */
async function checkRights(tx: Transaction, tables: readonly TableRow[]): Promise<void> {
  const hidden = tables.filter(({ seen }) => !seen).map(({ name }) => name);
  if (hidden.length === 0) return;
  const [row] = await tx<{ role: string }[]>`select quote_ident(current_user) as role`;
  throw new RehearsalRightsError(row!.role, hidden);
}

const GUESSED_ROW_BYTES = 40;

/** Sizes where nothing was ever analyzed follow from the file's length and the types' widths. */
function assemble(row: TableRow, columns: readonly ColumnRow[], notes: Note[]): TableLikeness {
  const { oid, seen: _, analyzed, ...table } = row;
  const own = columns.filter((column) => column.table === oid);
  const width = own.reduce((sum, { averageWidth }) => sum + averageWidth, GUESSED_ROW_BYTES);
  if (!analyzed && row.pages > 0) {
    const what = 'never analyzed: its rows are guessed from its size; ANALYZE it for better ones';
    notes.push({ about: row.name, what });
  } else if (row.rows > 0 && own.some(({ known }) => !known)) {
    const names = own.filter(({ known }) => !known).map(({ name }) => name);
    notes.push({ about: row.name, what: `no statistics on ${names.join(', ')}: values are plain` });
  }
  return {
    ...table,
    rows: analyzed ? row.rows : Math.round((row.pages * 8192) / width),
    columns: own.map((column) => {
      const { table: _, base: __, category: ___, values, frequencies, ...rest } = column;
      const common = (values ?? []).map((value, at) => ({
        value,
        frequency: frequencies?.[at] ?? 0,
      }));
      return { ...rest, kind: kindOf(column), common };
    }),
  };
}

/** @returns the schemas of all live versions, which adoption makes again */
async function versionSchemas(sql: Sql): Promise<string[]> {
  const names: string[] = [];
  for (const schema of await readSchemas(sql)) {
    const live = liveVersions(await readJournal(sql, schema));
    names.push(...live.map((name) => versionSchemaName(schema, name)));
  }
  return names;
}

async function readAll(sql: Sql, schema: string): Promise<Likeness> {
  const entries = await readJournal(sql, schema);
  const [moving] = inFlight(entries);
  if (moving) throw new ChangeInFlightError(schema, moving.name, moving.state);
  const versions = await versionSchemas(sql);
  return sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx`set local search_path to pg_catalog`;
    await tx`set local timezone to 'UTC'`;
    await tx`set local datestyle to 'ISO'`;
    const [ground] = await tx<{ major: number; exists: boolean }[]>`
      select current_setting('server_version_num')::int / 10000 as major,
             exists (select from pg_namespace where nspname = ${schema}) as exists`;
    if (!ground!.exists && entries.length === 0) {
      const next = 'Check --schema; a change that makes the schema needs no rehearsal.';
      throw new RehearsalSchemaError(`There is no schema ${schema}.`, next);
    }
    const scope = await readScope(tx, schema);
    const rows = await readTableRows(tx, scope);
    await checkRights(tx, rows);
    const columns = await readColumns(tx, scope);
    const roles = await tx<{ name: string }[]>`
      select rolname as name from pg_roles where rolname !~ '^pg_'`;
    const notes: Note[] = [];
    return {
      schema,
      version: currentVersion(entries),
      serverMajor: ground!.major,
      structure: await readStructure(tx, scope, versions),
      roles: roles.map(({ name }) => name),
      tables: rows.map((row) => assemble(row, columns, notes)),
      notes,
    };
  });
}

/**
 * @param url the database to be like; it is only read
 * @throws {DatabaseUnavailableError | RehearsalRightsError | RehearsalSchemaError}
 */
export async function readLikeness(url: string, schema: string): Promise<Likeness> {
  const settings = { default_transaction_read_only: 'on', statement_timeout: '60s' };
  const sql = await connectChecked(url, { name: 'slipway-rehearse', max: 1, settings });
  try {
    return await readAll(sql, schema);
  } catch (error) {
    if (sqlState(error) !== '42501') throw error;
    throw new RehearsalRightsError('of this URL', [schema]);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
