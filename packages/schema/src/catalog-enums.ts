/** Reads the database's enum types. */
import type { Transaction } from '@slipway/pg';
import type { EnumType } from './core/catalog.ts';

/** @returns all enum types of users, by schema and name */
export async function readEnums(tx: Transaction): Promise<EnumType[]> {
  return tx<EnumType[]>`
    select n.nspname as schema, t.typname as name,
           array(select e.enumlabel::text from pg_enum e
                 where  e.enumtypid = t.oid order by e.enumsortorder) as values
    from   pg_type t
    join   pg_namespace n on n.oid = t.typnamespace
    where  t.typtype = 'e' and n.nspname not like 'pg\\_temp\\_%'
    order  by 1, 2`;
}
