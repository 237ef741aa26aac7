/** Reads who publishes a table, and which subscriptions feed it. */
import type { Transaction } from '@slipway/pg';
import type { CatalogReplication } from './core/catalog.ts';

/** What is known of a table, with its oid. */
export interface ReplicationRow extends CatalogReplication {
  readonly table: string;
}

/**
 * @param tables oids of tables; a partitioned one stands for its partitions too
 * @returns one row per table that replication concerns
 */
export async function readReplication(
  tx: Transaction,
  tables: readonly string[],
): Promise<ReplicationRow[]> {
  return tx<ReplicationRow[]>`
    with part as (
      select r.root, c.oid, c.relname, n.nspname, c.relkind, c.relreplident,
             case c.relreplident when 'f' then true when 'n' then false
               else exists (select from pg_index i
                            where  i.indrelid = c.oid and i.indisvalid and i.indimmediate
                            and    case c.relreplident when 'i' then i.indisreplident
                                   else i.indisprimary end) end as identified
      from   unnest(${tables as string[]}::oid[]) r(root)
      cross  join lateral (select r.root as oid
                           union select relid from pg_partition_tree(r.root)) m
      join   pg_class c on c.oid = m.oid
      join   pg_namespace n on n.oid = c.relnamespace
    ), published as (
      select p.*, b.pubname, b.pubupdate,
             exists (select from pg_publication_rel l
                     where  l.prpubid = b.oid and l.prattrs is not null
                     and    l.prrelid in (p.oid, p.root)) as listed
      from   part p
      join   pg_publication_tables t on t.schemaname = p.nspname and t.tablename = p.relname
      join   pg_publication b on b.pubname = t.pubname
    ), fed as (
      select p.root, s.subname
      from   part p
      join   pg_subscription_rel r on r.srrelid = p.oid
      join   pg_subscription s on s.oid = r.srsubid
    )
    select o.root::text as "table",
           array(select distinct pubname::text from published u
                 where u.root = o.root and not listed order by 1) as "sentWhole",
           array(select distinct pubname::text from published u
                 where u.root = o.root and listed order by 1) as "sentInPart",
           array(select distinct format('%I.%I', p.nspname, p.relname) from part p
                 where p.root = o.root and p.relkind = 'r' and not p.identified
                 and   exists (select from published u
                               where u.root = p.root and u.oid in (p.oid, p.root) and u.pubupdate)
                 order by 1) as "withoutIdentity",
           array(select distinct subname::text from fed f
                 where f.root = o.root order by 1) as "fedBy"
    from   (select root from published union select root from fed) o`;
}
