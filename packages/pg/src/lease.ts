/**
 * A lease: one holder at a time drives a thing, and loses it by falling silent.
 *
 * The term grows with every change of holder; whoever writes with an older term is refused
 * (a fencing token).
 *
 * @see https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
 */
import { ensureTables, type TableStep } from './tables.ts';
import type { Sql } from './sql.ts';

const TABLES: readonly TableStep[] = [
  {
    name: '1-lease',
    statement: `
      create table slipway.lease (
        subject     text primary key,
        holder      text not null,
        term        bigint not null,
        lease_until timestamptz not null
      )`,
  },
];

/** Makes the lease table unless it exists. */
export async function ensureLeases(sql: Sql): Promise<void> {
  await ensureTables(sql, 'lease', TABLES);
}

/**
 * Takes or renews a lease.
 *
 * @param leaseSeconds how long it lasts unless renewed, in seconds
 * @returns the term under which it is held, or undefined while another holds it
 */
export async function holdLease(
  sql: Sql,
  subject: string,
  holder: string,
  leaseSeconds: number,
): Promise<number | undefined> {
  const [row] = await sql<{ term: string }[]>`
    insert into slipway.lease as held (subject, holder, term, lease_until)
    values (${subject}, ${holder}, 1, now() + make_interval(secs => ${leaseSeconds}))
    on conflict (subject) do update
    set    holder      = excluded.holder,
           term        = held.term + (held.holder <> excluded.holder)::int,
           lease_until = excluded.lease_until
    where  held.holder = excluded.holder or held.lease_until < now()
    returning term`;
  return row ? Number(row.term) : undefined;
}

/** Gives a lease back at once, so that the next holder need not wait for it to run out. */
export async function releaseLease(sql: Sql, subject: string, holder: string): Promise<void> {
  await sql`
    update slipway.lease
    set    lease_until = now() - interval '1 second'
    where  subject = ${subject} and holder = ${holder}`;
}
