/** Reads the tables of a schema: kind, leaves, owner, rights. */
import type { Transaction } from '@slipway/pg';
import type { CatalogTable } from './core/catalog.ts';

/** What one query says about a table; `oid` joins it with its columns. */
export type TableRow = Omit<
  CatalogTable,
  | 'columns'
  | 'primaryKey'
  | 'indexes'
  | 'constraints'
  | 'dependents'
  | 'policies'
  | 'statistics'
  | 'marker'
  | 'partitions'
  | 'partitionKey'
  | 'triggers'
  | 'replication'
> & { readonly oid: string };

/** @returns the schema's tables, by name; partitions count as parts of theirs */
export async function readTables(tx: Transaction, schema: string): Promise<TableRow[]> {
  return tx<TableRow[]>`
    select c.oid::text as oid, c.relname as name,
           case c.relkind when 'p' then 'partitioned' else 'table' end as kind,
           case c.relkind
             when 'p' then array(
               select format('%I.%I', ln.nspname, l.relname)
               from   pg_partition_tree(c.oid) p
               join   pg_class l on l.oid = p.relid and p.isleaf
               join   pg_namespace ln on ln.oid = l.relnamespace
               order  by 1)
             else array[format('%I.%I', n.nspname, c.relname)] end as leaves,
           array(select distinct a.attname::text
                 from   pg_constraint k, unnest(k.confkey) r(attnum)
                 join   pg_attribute a on a.attnum = r.attnum and a.attrelid = c.oid
                 where  k.confrelid = c.oid and k.contype = 'f') as referenced,
           coalesce((select json_agg(json_build_object('name', k.conname, 'column', a.attname))
                     from   pg_constraint k
                     join   pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
                     where  k.conrelid = c.oid and k.contype = 'n'), '[]') as "notNulls",
           array(select distinct format('%I.%I', fn.nspname, f.relname)
                 from   pg_constraint k
                 join   pg_class f on f.oid = k.conrelid and f.oid <> c.oid
                 join   pg_namespace fn on fn.oid = f.relnamespace
                 where  k.confrelid = c.oid and k.contype = 'f'
                 and    k.conparentid = 0) as "referencedBy",
           c.relreplident::text as "replicaIdentity",
           pg_get_userbyid(c.relowner)::text as owner,
           coalesce((select json_agg(json_build_object(
                              'grantee', case when x.grantee = 0 then ''
                                         else pg_get_userbyid(x.grantee) end,
                              'privilege', x.privilege_type))
                     from aclexplode(c.relacl) x), '[]') as grants,
           array(select format('rule %I', r.rulename) from pg_rewrite r where r.ev_class = c.oid
                 union all
                 select pg_describe_object(d.classid, d.objid, 0) from pg_depend d
                 where  d.refclassid = 'pg_type'::regclass and d.deptype = 'n'
                 and    d.refobjid in (c.reltype, (select typarray from pg_type
                                                   where oid = c.reltype))
                 union all select 'a tablespace of its own' where c.reltablespace <> 0
                 union all select 'unlogged storage' where c.relpersistence = 'u'
                 union all select 'row security' where c.relrowsecurity
                 union all
                 select 'a foreign key to itself' where exists (
                   select from pg_constraint k where k.conrelid = c.oid and k.confrelid = c.oid)
                )::text[] as bound,
           c.relrowsecurity as "rowSecurity",
           c.relkind = 'r' and exists (
             select from pg_inherits h where h.inhparent = c.oid) as inherited,
           greatest(c.reltuples, 0)::float8 as rows
    from   pg_class c
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${schema} and c.relkind in ('r', 'p') and not c.relispartition
    order  by c.relname`;
}
