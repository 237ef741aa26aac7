/** Reads what an altered column's twin gets too: row-security policies and extended statistics. */
import type { Transaction } from '@slipway/pg';
import type { CatalogPolicy, CatalogStatistics } from './core/catalog.ts';

type Of<T> = T & { readonly table: string };

/** @returns the policies of the schema's tables; `table` is its oid */
export async function readPolicies(tx: Transaction, schema: string): Promise<Of<CatalogPolicy>[]> {
  return tx<Of<CatalogPolicy>[]>`
    select p.polrelid::text as "table", p.polname as name,
           array(select distinct a.attname::text
                 from   pg_depend d
                 join   pg_attribute a on a.attrelid = p.polrelid and a.attnum = d.refobjsubid
                 where  d.classid = 'pg_policy'::regclass and d.objid = p.oid
                 and    d.refobjid = p.polrelid and d.refobjsubid > 0) as columns,
           pg_get_expr(p.polqual, p.polrelid) as using,
           pg_get_expr(p.polwithcheck, p.polrelid) as check
    from   pg_policy p
    join   pg_class c on c.oid = p.polrelid
    join   pg_namespace n on n.oid = c.relnamespace
    where  n.nspname = ${schema}
    order  by p.polname`;
}

/** @returns the extended statistics of the schema's tables; `table` is its oid */
export async function readStatistics(
  tx: Transaction,
  schema: string,
): Promise<Of<CatalogStatistics>[]> {
  return tx<Of<CatalogStatistics>[]>`
    select s.stxrelid::text as "table", format('%I.%I', sn.nspname, s.stxname) as name,
           sn.nspname as schema, s.stxname as "plainName",
           array(select distinct a.attname::text
                 from   pg_depend d
                 join   pg_attribute a on a.attrelid = s.stxrelid and a.attnum = d.refobjsubid
                 where  d.classid = 'pg_statistic_ext'::regclass and d.objid = s.oid
                 and    d.refobjid = s.stxrelid and d.refobjsubid > 0) as columns,
           -- What stands between the name and ON: the kinds, where it does not have all.
           split_part(substr(d.text, 1 + length(format('CREATE STATISTICS %I.%I', sn.nspname,
                                                       s.stxname))), ' ON ', 1) as kinds,
           substr(d.text, 4 + strpos(d.text, ' ON '),
                  length(d.text) - 3 - strpos(d.text, ' ON ')
                  - length(' FROM ' || s.stxrelid::regclass::text)) as list
    from   pg_statistic_ext s
    join   pg_namespace sn on sn.oid = s.stxnamespace
    join   pg_class c on c.oid = s.stxrelid
    join   pg_namespace n on n.oid = c.relnamespace
    cross  join lateral (select pg_get_statisticsobjdef(s.oid)) d(text)
    where  n.nspname = ${schema}
    order  by s.stxname`;
}
