/** Reads the columns of a schema's tables. */
import type { Transaction } from '@slipway/pg';
import type { CatalogColumn } from './core/catalog.ts';

/** What was set on a column for the planner, and how it is stored: actions of ALTER COLUMN. */
function settings(tx: Transaction) {
  return tx`
           array(select 'SET STATISTICS ' || aim
                 from   (select (to_jsonb(a) ->> 'attstattarget')::int) t(aim) where aim >= 0
                 union all
                 select format('SET (%s)', o) from unnest(a.attoptions) o
                 where  o ~ '^n_distinct(_inherited)?=') as settings,
           array(select 'SET STORAGE ' || case a.attstorage when 'p' then 'PLAIN'
                                               when 'e' then 'EXTERNAL' when 'm' then 'MAIN'
                                               else 'EXTENDED' end
                 from   pg_type y where y.oid = a.atttypid and y.typstorage <> a.attstorage
                 union all
                 select 'SET COMPRESSION ' || case a.attcompression when 'l' then 'lz4'
                                                   else 'pglz' end
                 where  a.attcompression <> '') as storage`;
}

/** What the query says of a column. */
export interface ColumnRow extends CatalogColumn {
  readonly table: string;
}

/** @returns the columns of the schema's tables, in their order; `table` is its oid */
export async function readColumns(tx: Transaction, schema: string): Promise<ColumnRow[]> {
  return tx<ColumnRow[]>`
    select c.oid::text as "table", a.attname as name,
           format_type(a.atttypid, a.atttypmod) as type,
           a.attnotnull as "notNull",
           exists (with recursive d (oid) as (
                     select a.atttypid
                     union all select y.typbasetype from pg_type y join d on d.oid = y.oid
                     where y.typtype = 'd')
                   select from d join pg_type y on y.oid = d.oid where y.typnotnull)
             as "notNullDomain",
           case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default,
           a.attidentity::text as identity, a.attgenerated <> '' as generated,
           case when k.oid is not null then json_build_object(
             'expression', null, 'virtual', false,
             'reads', array(select r.attname::text from pg_attribute r
                            where  r.attrelid = c.oid and r.attnum = any (k.tgattr)
                            and    r.attnum <> a.attnum order by r.attnum))
                when a.attgenerated <> '' then json_build_object(
             'expression', pg_get_expr(d.adbin, d.adrelid), 'virtual', a.attgenerated = 'v',
             'reads', array(select r.attname::text from pg_depend o
                            join   pg_attribute r on r.attrelid = c.oid and r.attnum = o.refobjsubid
                            where  o.classid = 'pg_attrdef'::regclass and o.objid = d.oid
                            and    o.refobjid = c.oid and r.attnum <> a.attnum
                            order  by r.attnum)) end as generation,
           col_description(c.oid, a.attnum) as comment,
           (select format('%I.%I', ln.nspname, l.collname)
            from   pg_collation l
            join   pg_namespace ln on ln.oid = l.collnamespace
            join   pg_type y on y.oid = a.atttypid
            where  l.oid = a.attcollation and l.oid <> y.typcollation) as collation,
           (select format('%I.%I', sn.nspname, s.relname)
            from   pg_depend o
            join   pg_class s on s.oid = o.objid and s.relkind = 'S'
            join   pg_namespace sn on sn.oid = s.relnamespace
            where  o.classid = 'pg_class'::regclass and o.refobjid = c.oid
            and    o.refobjsubid = a.attnum and o.deptype = 'a' limit 1) as sequence,
           exists (select from pg_depend o
                   join   pg_depend u on u.refclassid = 'pg_class'::regclass
                                     and u.refobjid = o.objid and u.deptype = 'n'
                                     and u.classid = 'pg_attrdef'::regclass
                                     and u.objid is distinct from d.oid
                   where  o.classid = 'pg_class'::regclass and o.refobjid = c.oid
                   and    o.refobjsubid = a.attnum and o.deptype = 'a') as "sequenceShared",
           ${settings(tx)},
           coalesce((select json_agg(json_build_object(
                              'grantee', case when x.grantee = 0 then ''
                                         else pg_get_userbyid(x.grantee) end,
                              'privilege', x.privilege_type))
                     from aclexplode(a.attacl) x), '[]') as grants
    from   pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    join   pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left   join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    left   join pg_trigger k           -- keeps the column: its argument is the column's name
           on  k.tgrelid = c.oid and k.tgname like '~sw!g\\_%'
           and k.tgargs = convert_to(a.attname, 'UTF8') || '\\x00'::bytea
    where  n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition
    order  by c.oid, a.attnum`;
}
