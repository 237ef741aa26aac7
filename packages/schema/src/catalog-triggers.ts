/** Reads the users' own triggers: of a table, and of its partitions where they have their own. */
import type { Transaction } from '@slipway/pg';
import type { CatalogTrigger } from './core/catalog.ts';

/** A trigger, with the oid of the table that it was asked for. */
export interface TriggerRow extends CatalogTrigger {
  readonly table: string;
}

/**
 * @param tables oids of tables; a partitioned one stands for its partitions too
 * @returns their triggers but ours and PostgreSQL's, by name; names are printed qualified where
 *   the search_path is pg_catalog
 */
export async function readTriggers(
  tx: Transaction,
  tables: readonly string[],
): Promise<TriggerRow[]> {
  return tx<TriggerRow[]>`
    select r.root::text as "table", t.tgname as name, o.relation as "on",
           t.tgenabled::text as enabled, t.tgconstraint <> 0 as constraint,
           t.tgtype & 3 = 3 as "beforeRow",
           t.tgtype & 4 = 4 as "onInsert", t.tgtype & 16 = 16 as "onUpdate",
           array(select a.attname::text from unnest(t.tgattr) with ordinality u(attnum, at)
                 join pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum
                 order by u.at) as columns,
           (select coalesce(string_agg(quote_ident(a.attname), ', ' order by u.at), '')
            from   unnest(t.tgattr) with ordinality u(attnum, at)
            join   pg_attribute a on a.attrelid = c.oid and a.attnum = u.attnum) as "columnList",
           array(select distinct a.attname::text
                 from   pg_depend d
                 join   pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid
                 where  d.classid = 'pg_trigger'::regclass and d.objid = t.oid
                 and    d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid
                 and    d.refobjsubid > 0 order by 1) as names,
           left(b.body, strpos(b.body, ' ON ' || o.relation || ' ') - 1) as events,
           substr(b.body, strpos(b.body, ' ON ' || o.relation || ' ')
                          + length(' ON ' || o.relation || ' ')) as action,
           format('%I.%I', pn.nspname, p.proname) as function, p.prosrc as source,
           obj_description(t.oid, 'pg_trigger') as comment
    from   unnest(${tables as string[]}::oid[]) r(root)
    cross  join lateral (select r.root as oid
                         union select relid from pg_partition_tree(r.root)) m
    join   pg_class c on c.oid = m.oid
    join   pg_namespace n on n.oid = c.relnamespace
    join   pg_trigger t on t.tgrelid = c.oid
    join   pg_proc p on p.oid = t.tgfoid
    join   pg_namespace pn on pn.oid = p.pronamespace
    cross  join lateral (
             select format('%I.%I', case when n.oid = pg_my_temp_schema() then 'pg_temp'
                                    else n.nspname end, c.relname)) o(relation)
    cross  join lateral (
             select substr(pg_get_triggerdef(t.oid), 1 + length(format('CREATE %sTRIGGER %I ',
               case when t.tgconstraint <> 0 then 'CONSTRAINT ' else '' end, t.tgname)))) b(body)
    where  not t.tgisinternal and t.tgparentid = 0
    and    t.tgname not like '~sw%' and t.tgname not like '!sw%'
    order  by 1, 3, t.tgname`;
}
