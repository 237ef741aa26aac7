/** Makes a sign-up's row what its facts fold to. */
import type { Sql, Transaction } from '@slipway/pg';
import type { Fact, FactKind } from '../core/facts.ts';
import { foldFunnel, type Funnel } from '../core/funnel.ts';
import { writeFunnel } from './rows.ts';

interface FactRow {
  readonly id: string;
  readonly kind: FactKind;
  readonly at: Date;
  readonly detail: string | null;
  readonly expiresAt: Date | null;
}

/**
 * Reads all facts of a sign-up under the lock of its row, and writes what they fold to.
 *
 * The lock comes before the facts are read: of two transactions that add a fact at the same time,
 * the second one to get it sees both.
 */
export async function refold(tx: Transaction, signUp: string): Promise<Funnel> {
  await tx`
    insert into slipway.commerce_sign_up (id) values (${signUp})
    on conflict (id) do nothing`;
  await tx`select 1 from slipway.commerce_sign_up where id = ${signUp} for update`;
  const rows = await tx<FactRow[]>`
    select source || ':' || id as id, kind, at, detail, expires_at as "expiresAt"
    from   slipway.commerce_fact
    where  sign_up = ${signUp} and kind is not null`;
  const facts = rows.map(({ id, kind, at, detail, expiresAt }): Fact => ({
    id,
    kind,
    atMs: at.getTime(),
    detail,
    expiresMs: expiresAt?.getTime() ?? null,
  }));
  const funnel = foldFunnel(facts);
  await writeFunnel(tx, signUp, funnel);
  return funnel;
}

/**
 * Makes every row anew from the facts, such as after the machine's rules have changed.
 *
 * @returns how many sign-ups there are
 */
export async function refoldAll(sql: Sql): Promise<number> {
  const ids = await sql<{ id: string }[]>`select id from slipway.commerce_sign_up order by id`;
  for (const { id } of ids) await sql.begin((tx) => refold(tx, id));
  return ids.length;
}
