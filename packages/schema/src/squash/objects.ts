/**
 * What a schema holds beside ordinary tables, as the SQL that makes it: types and functions, which
 * tables may need, and all that stands on tables. PostgreSQL itself writes most of it down.
 */
import type { Transaction } from '@slipway/pg';

/** One statement, and what takes it back. */
export interface ObjectSql {
  readonly up: string;
  readonly down: string;
}

/** @returns extensions, types, sequences and functions: what comes before the tables */
export async function objectsBefore(tx: Transaction, schema: string): Promise<ObjectSql[]> {
  return tx<ObjectSql[]>`
    select up, down from (
      select 1 as at, e.extname::text as name,
             format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I', e.extname, n.nspname) as up,
             'SELECT 1' as down           -- others may use it
      from   pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where  e.extname <> 'plpgsql'
      union all
      select 2, t.typname, format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname,
             (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
              from pg_enum where enumtypid = t.oid)),
             format('DROP TYPE %I.%I', n.nspname, t.typname)
      from   pg_type t join pg_namespace n on n.oid = t.typnamespace
      where  n.nspname = ${schema} and t.typtype = 'e'
      union all
      select 3, t.typname, format('CREATE TYPE %I.%I AS (%s)', n.nspname, t.typname,
             (select string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', '
                                order by attnum)
              from pg_attribute where attrelid = t.typrelid and attnum > 0 and not attisdropped)),
             format('DROP TYPE %I.%I', n.nspname, t.typname)
      from   pg_type t join pg_namespace n on n.oid = t.typnamespace
      join   pg_class c on c.oid = t.typrelid and c.relkind = 'c'
      where  n.nspname = ${schema}
      union all
      select 4, c.relname, format('CREATE SEQUENCE %I.%I AS %s INCREMENT %s START %s', n.nspname,
             c.relname, format_type(s.seqtypid, null), s.seqincrement, s.seqstart),
             format('DROP SEQUENCE %I.%I', n.nspname, c.relname)
      from   pg_sequence s join pg_class c on c.oid = s.seqrelid
      join   pg_namespace n on n.oid = c.relnamespace
      where  n.nspname = ${schema} and not exists (
        select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
        and    d.deptype = 'i')
      union all
      -- Bodies may name tables that come later.
      select 5, p.proname, 'SET LOCAL check_function_bodies = off; ' || pg_get_functiondef(p.oid),
             format('DROP ROUTINE %I.%I(%s)', n.nspname, p.proname,
                    pg_get_function_identity_arguments(p.oid))
      from   pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where  n.nspname = ${schema} and p.prokind in ('f', 'p') and not exists (
        select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
        and    d.deptype = 'e')
      union all
      select 6, t.typname, format('CREATE DOMAIN %I.%I AS %s', n.nspname, t.typname,
             concat_ws(' ', format_type(t.typbasetype, t.typtypmod), 'DEFAULT ' || t.typdefault,
               case when t.typnotnull then 'NOT NULL' end,
               (select string_agg(format('CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)),
                                  ' ' order by conname)
                from pg_constraint where contypid = t.oid and contype = 'c'))),
             format('DROP DOMAIN %I.%I', n.nspname, t.typname)
      from   pg_type t join pg_namespace n on n.oid = t.typnamespace
      where  n.nspname = ${schema} and t.typtype = 'd'
    ) o order by at, name`;
}

/** @returns whose sequence is whose, views, triggers, policies, statistics: after the tables */
export async function objectsAfter(tx: Transaction, schema: string): Promise<ObjectSql[]> {
  return tx<ObjectSql[]>`
    with mine as (
      select c.oid, c.relname, c.relkind, format('%I.%I', n.nspname, c.relname) as name,
             c.relrowsecurity, c.relforcerowsecurity
      from   pg_class c join pg_namespace n on n.oid = c.relnamespace
      where  n.nspname = ${schema}
    )
    select up, down from (
      select 1 as at, 0::oid as oid, format('ALTER SEQUENCE %s OWNED BY %s.%I', m.name, t.name,
                                            a.attname) as up,
             format('ALTER SEQUENCE %s OWNED BY NONE', m.name) as down
      from   mine m join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = m.oid
      join   mine t on t.oid = d.refobjid
      join   pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
      where  m.relkind = 'S' and d.deptype = 'a'
      union all
      select 2, oid, case relkind
               when 'v' then format('CREATE VIEW %s AS %s', name,
                                    rtrim(pg_get_viewdef(oid), ';'))
               else format('CREATE MATERIALIZED VIEW %s AS %s', name,
                           rtrim(pg_get_viewdef(oid), ';')) end,
             format('DROP %sVIEW %s', case relkind when 'm' then 'MATERIALIZED ' else '' end, name)
      from   mine where relkind in ('v', 'm')
      union all
      select 3, i.indexrelid, pg_get_indexdef(i.indexrelid),
             format('DROP INDEX %s', i.indexrelid::regclass)
      from   mine m join pg_index i on i.indrelid = m.oid where m.relkind = 'm'
      union all
      select 4, g.oid, pg_get_triggerdef(g.oid), format('DROP TRIGGER %I ON %s', g.tgname, m.name)
      from   mine m join pg_trigger g on g.tgrelid = m.oid
      where  not g.tgisinternal and g.tgparentid = 0
      union all
      select 5, s.oid, pg_get_statisticsobjdef(s.oid),
             format('DROP STATISTICS %I.%I', s.stxnamespace::regnamespace, s.stxname)
      from   mine m join pg_statistic_ext s on s.stxrelid = m.oid
      union all
      select 6, oid, format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name),
             format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', name)
      from   mine where relrowsecurity
      union all
      select 7, oid, format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name),
             format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', name)
      from   mine where relforcerowsecurity
      union all
      select 8, p.oid, format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', p.polname, m.name,
             case when p.polpermissive then 'PERMISSIVE' else 'RESTRICTIVE' end,
             case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE'
                           when 'd' then 'DELETE' else 'ALL' end,
             (select string_agg(case when r = 0 then 'PUBLIC'
                                else quote_ident(pg_get_userbyid(r)) end, ', ')
              from unnest(p.polroles) r),
             ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')',
             ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
             format('DROP POLICY %I ON %s', p.polname, m.name)
      from   mine m join pg_policy p on p.polrelid = m.oid
    ) o order by at, oid`;
}

/** What tables have that the catalog does not tell: comments, generation, partitions. */
export interface TableExtras {
  readonly table: string;
  readonly comment: string | null;
  /** Expressions of generated columns, by name. */
  readonly generated: Readonly<Record<string, string>>;
  /** ` PARTITION BY …`, or null. */
  readonly partitionBy: string | null;
  /** Statements that make its partitions, outer ones first. */
  readonly partitions: readonly string[];
}

/** @returns the extras of every table of a schema */
export async function tableExtras(tx: Transaction, schema: string): Promise<TableExtras[]> {
  return tx<TableExtras[]>`
    select c.relname as "table", obj_description(c.oid, 'pg_class') as comment,
           coalesce((select json_object_agg(a.attname, pg_get_expr(d.adbin, d.adrelid))
                     from   pg_attribute a
                     join   pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                     where  a.attrelid = c.oid and a.attgenerated <> ''), '{}') as generated,
           ' PARTITION BY ' || pg_get_partkeydef(c.oid) as "partitionBy",
           array(select format('CREATE TABLE %s PARTITION OF %s %s%s', p.relid::regclass,
                               p.parentrelid::regclass, pg_get_expr(l.relpartbound, l.oid),
                               ' PARTITION BY ' || pg_get_partkeydef(l.oid))
                 from   pg_partition_tree(c.oid) p join pg_class l on l.oid = p.relid
                 where  p.level > 0 order by p.level, l.relname) as partitions
    from   pg_class c join pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition`;
}
