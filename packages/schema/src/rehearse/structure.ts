/**
 * Reads a database's structure as statements that make it again, from the catalogs alone.
 *
 * What stands `before` the rows is made first, in any order that works: one that needs another is
 * tried again after it. Indexes, rules, triggers and rights come `after` the rows, as named.
 */
import type { Transaction } from '@slipway/pg';
import { readRules } from './structure-rules.ts';

/** One object of the database. */
export interface Made {
  readonly phase: 'before' | 'after';
  /** As a person names it. */
  readonly what: string;
  readonly sql: string;
  /** Whether a rehearsal makes no sense without it. */
  readonly needed: boolean;
}

/** Schemas of users, without ours and those of the versions. */
function userSchemas(tx: Transaction, versions: readonly string[]) {
  return tx`
    select oid, nspname from pg_namespace
    where  nspname !~ '^(pg_|_slipway)' and nspname not in ('information_schema', 'slipway')
    and    nspname <> all (${versions as string[]})
    and    not exists (select from pg_depend d where d.classid = 'pg_namespace'::regclass
                       and d.objid = pg_namespace.oid and d.deptype = 'e')`;
}

const OWNED_BY_EXTENSION = (catalog: string) =>
  `exists (select from pg_depend x where x.classid = '${catalog}'::regclass
           and x.objid = o.oid and x.deptype = 'e')`;

type Row = { readonly what: string; readonly sql: string };

async function readGround(tx: Transaction, versions: readonly string[]): Promise<Row[]> {
  return tx<Row[]>`
    select 'schema ' || nspname as what,
           format('create schema if not exists %I', nspname) as sql
    from   (${userSchemas(tx, versions)}) s
    union  all
    select 'extension ' || extname,
           format('create extension if not exists %I schema %I', extname, n.nspname)
    from   pg_extension join pg_namespace n on n.oid = extnamespace
    where  extname <> 'plpgsql'`;
}

async function readTypes(tx: Transaction, versions: readonly string[]): Promise<Row[]> {
  return tx<Row[]>`
    with s as (${userSchemas(tx, versions)}),
         o as (select t.*, format('%I.%I', s.nspname, t.typname) as label
               from   pg_type t join s on s.oid = t.typnamespace)
    select 'type ' || label as what,
           format('create type %s as enum (%s)', label,
                  (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder)
                   from   pg_enum e where e.enumtypid = o.oid)) as sql
    from   o where typtype = 'e' and not ${tx.unsafe(OWNED_BY_EXTENSION('pg_type'))}
    union  all
    select 'domain ' || label,
           format('create domain %s as %s%s%s%s', label, format_type(typbasetype, typtypmod),
                  coalesce(' default ' || typdefault, ''),
                  case when typnotnull then ' not null' else '' end,
                  (select string_agg(' constraint ' || quote_ident(k.conname) || ' '
                                     || pg_get_constraintdef(k.oid), '')
                   from   pg_constraint k where k.contypid = o.oid and k.contype = 'c'))
    from   o where typtype = 'd' and not ${tx.unsafe(OWNED_BY_EXTENSION('pg_type'))}
    union  all
    select 'type ' || label,
           format('create type %s as (%s)', label,
                  (select string_agg(format('%I %s', a.attname,
                                            format_type(a.atttypid, a.atttypmod)), ', '
                                     order by a.attnum)
                   from   pg_attribute a
                   where  a.attrelid = o.typrelid and a.attnum > 0 and not a.attisdropped))
    from   o join pg_class c on c.oid = o.typrelid and c.relkind = 'c'
    where  typtype = 'c' and not ${tx.unsafe(OWNED_BY_EXTENSION('pg_type'))}
    union  all
    select 'type ' || label,
           format('create type %s as range (subtype = %s)', label, format_type(r.rngsubtype, null))
    from   o join pg_range r on r.rngtypid = o.oid
    where  typtype = 'r' and not ${tx.unsafe(OWNED_BY_EXTENSION('pg_type'))}`;
}

async function readRoutines(tx: Transaction, versions: readonly string[]): Promise<Row[]> {
  return tx<Row[]>`
    select 'function ' || format('%I.%I', s.nspname, o.proname) as what,
           pg_get_functiondef(o.oid) as sql
    from   pg_proc o join (${userSchemas(tx, versions)}) s on s.oid = o.pronamespace
    join   pg_language l on l.oid = o.prolang
    where  o.prokind in ('f', 'p') and l.lanname not in ('internal', 'c')
    and    not ${tx.unsafe(OWNED_BY_EXTENSION('pg_proc'))}`;
}

async function readSequences(tx: Transaction, versions: readonly string[]): Promise<Row[]> {
  return tx<Row[]>`
    select 'sequence ' || format('%I.%I', s.nspname, o.relname) as what,
           format('create sequence %I.%I as %s increment %s minvalue %s maxvalue %s start %s '
                  || 'cache %s%s', s.nspname, o.relname, format_type(q.seqtypid, null),
                  q.seqincrement, q.seqmin, q.seqmax, q.seqstart, q.seqcache,
                  case when q.seqcycle then ' cycle' else '' end) as sql
    from   pg_sequence q
    join   pg_class o on o.oid = q.seqrelid
    join   (${userSchemas(tx, versions)}) s on s.oid = o.relnamespace
    where  not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
                       and d.objid = o.oid and d.deptype in ('i', 'e'))`;
}

async function readTables(tx: Transaction, scope: readonly number[]): Promise<Row[]> {
  return tx<Row[]>`
    select 'table ' || format('%I.%I', n.nspname, c.relname) as what,
           format('create %stable %I.%I ', case c.relpersistence when 'u' then 'unlogged ' else ''
                  end, n.nspname, c.relname)
           || case when c.relispartition
              then format('partition of %s %s', h.inhparent::regclass,
                          pg_get_expr(c.relpartbound, c.oid))
              else '(' || coalesce((
                select string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
                  || coalesce((select format(' collate %I.%I', cn.nspname, l.collname)
                               from pg_collation l join pg_namespace cn on cn.oid = l.collnamespace
                               where l.oid = a.attcollation and l.oid <> y.typcollation), '')
                  || case when a.attidentity = 'a' then ' generated always as identity'
                          when a.attidentity = 'd' then ' generated by default as identity'
                          when a.attgenerated = 's' then format(' generated always as (%s) stored',
                               pg_get_expr(d.adbin, d.adrelid))
                          when a.attgenerated = 'v' then format(' generated always as (%s) virtual',
                               pg_get_expr(d.adbin, d.adrelid))
                          when d.adbin is not null
                          then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
                  || case when a.attnotnull then ' not null' else '' end, ', ' order by a.attnum)
                from   pg_attribute a
                join   pg_type y on y.oid = a.atttypid
                left   join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
                where  a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '') || ')'
                || coalesce((select ' inherits (' || string_agg(x.inhparent::regclass::text, ', '
                                                                        order by x.inhseqno) || ')'
                             from pg_inherits x where x.inhrelid = c.oid), '')
              end
           || case when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid)
              else '' end
           || case when c.reloptions is not null and c.relkind = 'r'
              then format(' with (%s)', array_to_string(c.reloptions, ', ')) else '' end as sql
    from   pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    left   join pg_inherits h on h.inhrelid = c.oid and c.relispartition
    where  c.oid = any (${scope as number[]})
    order  by c.oid`;
}

/** Views of users over the tables, which a contract has to respect. */
async function readViews(tx: Transaction, versions: readonly string[]): Promise<Row[]> {
  return tx<Row[]>`
    select 'view ' || format('%I.%I', s.nspname, o.relname) as what,
           format('create %sview %I.%I%s as %s',
                  case o.relkind when 'm' then 'materialized ' else '' end, s.nspname, o.relname,
                  coalesce(' with (' || array_to_string(o.reloptions, ', ') || ')', ''),
                  pg_get_viewdef(o.oid)) as sql
    from   pg_class o join (${userSchemas(tx, versions)}) s on s.oid = o.relnamespace
    where  o.relkind in ('v', 'm') and not ${tx.unsafe(OWNED_BY_EXTENSION('pg_class'))}
    order  by o.oid`;
}

/**
 * @param scope oids of the tables
 * @param versions schemas of the live versions, which the scratch database gets by adoption
 */
export async function readStructure(
  tx: Transaction,
  scope: readonly number[],
  versions: readonly string[],
): Promise<Made[]> {
  const made = (phase: Made['phase'], needed: boolean) => (row: Row) => ({ phase, needed, ...row });
  return [
    ...(await readGround(tx, versions)).map(made('before', false)),
    ...(await readTypes(tx, versions)).map(made('before', false)),
    ...(await readSequences(tx, versions)).map(made('before', false)),
    ...(await readRoutines(tx, versions)).map(made('before', false)),
    ...(await readTables(tx, scope)).map(made('before', true)),
    ...(await readRules(tx, scope)).map(made('after', false)),
    ...(await readViews(tx, versions)).map(made('after', false)),
  ];
}
