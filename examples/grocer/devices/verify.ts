/** Holds what tills have receipts for against the cloud's tables: each op once, nothing else. */
import type { Sql } from '@slipway/pg';
import type { Done } from './tills.ts';

export interface Found {
  readonly applied: number;
  readonly lost: number;
  readonly doubled: number;
  readonly details: readonly string[];
}

const SHOWN = 5;

/** @param release whose version of the schemas is read: 2 after the contract */
export async function verifyOps(
  sql: Sql,
  done: readonly Done[],
  schemas: Readonly<Record<'loyalty' | 'subscriptions', string>>,
): Promise<Found> {
  const of = (kind: Done['kind']) => done.filter((one) => one.kind === kind);
  const sales = await sql<{ id: string; n: number }[]>`
    select op_id as id, count(*)::int as n from till.basket
    where  op_id = any (${of('sale').map(({ opId }) => opId)}) group by op_id`;
  const earned = await sql<{ id: string; n: number }[]>`
    select op_id as id, count(*)::int as n from ${sql(schemas.loyalty)}.entry
    where  op_id = any (${of('earn').map(({ opId }) => opId)}) group by op_id`;
  const joined = await sql<{ id: string; n: number }[]>`
    select id, count(*)::int as n from ${sql(schemas.subscriptions)}.member
    where  id = any (${of('sign-up').map(({ member }) => member!)}) group by id`;
  const counts = new Map([...sales, ...earned, ...joined].map(({ id, n }) => [id, n]));
  const countOf = ({ kind, opId, member }: Done) =>
    counts.get(kind === 'sign-up' ? member! : opId) ?? 0;
  const lost = done.filter((one) => countOf(one) === 0);
  const doubled = done.filter((one) => countOf(one) > 1);
  // An op done twice under one id would show in the balance alone.
  const balances = await sql<{ member: string; balance: number }[]>`
    select member, balance::float8 as balance from ${sql(schemas.loyalty)}.account
    where  member = any (${of('earn').map(({ member }) => member!)})`;
  const wanted = Map.groupBy(of('earn'), ({ member }) => member!);
  const wrong = balances.filter(({ member, balance }) => {
    return balance !== wanted.get(member)!.reduce((sum, { points }) => sum + points, 0);
  });
  return {
    applied: done.length - lost.length,
    lost: lost.length,
    doubled: doubled.length + wrong.length,
    details: [
      ...lost.slice(0, SHOWN).map(({ opId }) => `${opId} has a receipt and is nowhere`),
      ...doubled.slice(0, SHOWN).map(({ opId }) => `${opId} is there more than once`),
      ...wrong.slice(0, SHOWN).map(({ member }) => `the balance of ${member} is not the sum`),
    ],
  };
}
