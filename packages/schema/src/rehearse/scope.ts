/** Which tables belong to a rehearsal: the schema's, and those that foreign keys tie to them. */
import type { Transaction } from '@slipway/pg';

/** @returns oids of the tables and their partitions */
export async function readScope(tx: Transaction, schema: string): Promise<number[]> {
  const rows = await tx<{ oid: number }[]>`
    with recursive inside as (
      select c.oid from pg_class c
      where  c.relnamespace = (select oid from pg_namespace where nspname = ${schema})
      and    c.relkind in ('r', 'p') and c.relpersistence = 'p'
      union
      select e.oid from inside i, lateral (
        select k.confrelid as oid from pg_constraint k where k.conrelid = i.oid and k.contype = 'f'
        union select k.conrelid from pg_constraint k where k.confrelid = i.oid and k.contype = 'f'
        union select h.inhrelid from pg_inherits h where h.inhparent = i.oid
        union select h.inhparent from pg_inherits h where h.inhrelid = i.oid) e
    )
    select oid::int8::int as oid from inside order by oid`;
  return rows.map(({ oid }) => oid);
}
