/** Reads what lies under partitioned tables, and by what they are parted. */
import type { Transaction } from '@slipway/pg';
import type { CatalogTable } from './core/catalog.ts';

export type PartitionRow = Pick<CatalogTable, 'partitions' | 'partitionKey'> & {
  readonly table: string;
};

/** @returns a row for each of the tables, by its oid */
export async function readPartitions(tx: Transaction, tables: readonly string[]) {
  return tx<PartitionRow[]>`
    select c.oid::text as "table",
           coalesce((
             select json_agg(json_build_object(
                      'schema', ln.nspname, 'name', format('%I.%I', ln.nspname, l.relname),
                      'parent', case when p.parentrelid <> c.oid
                                then format('%I.%I', un.nspname, u.relname) end,
                      'leaf', p.isleaf) order by p.level, ln.nspname, l.relname)
             from   pg_partition_tree(c.oid) p
             join   pg_class l on l.oid = p.relid and p.level > 0
             join   pg_namespace ln on ln.oid = l.relnamespace
             join   pg_class u on u.oid = p.parentrelid
             join   pg_namespace un on un.oid = u.relnamespace), '[]') as partitions,
           array(select distinct a.attname::text
                 from   pg_partition_tree(c.oid) p
                 join   pg_partitioned_table t on t.partrelid = p.relid
                 cross  join unnest(t.partattrs::int2[]) k(attnum)
                 left   join pg_attribute a on a.attrelid = t.partrelid and a.attnum = k.attnum
                ) as "partitionKey"
    from   pg_class c
    where  c.oid = any (${tables as string[]}::oid[])`;
}
