/**
 * Tells a provider of the points that moved here, each movement once: it is named by the posting,
 * and noted as told in the transaction that holds its lock. A kill in between tells it again, and
 * the provider knows it by its name.
 *
 * What a provider counts is what members can pay with, in the end: earned, refunded; burned,
 * expired, paid from a hold. A hold is ours alone; so is what a store was short of.
 */
import type { Sql, Transaction } from '@slipway/pg';
import type { LoyaltyConnector } from '../connectors/port.ts';

/** Movements per transaction: a provider that is slow keeps no lock for long. */
const BATCH = 20;
/** The provider wants to know where; what happens in no store happens here. */
const NO_STORE = 'head-office';

export interface Pushed {
  readonly told: number;
  /** Movements that the provider refused as more than the member has there: for a person. */
  readonly refused: readonly string[];
}

interface Due {
  readonly id: string;
  readonly member: string;
  readonly store: string | null;
  readonly points: string;
}

/**
 * Tells everything that was not told, the oldest first. Any number of servers may call it at once.
 *
 * @throws {ProviderUnavailableError} some were told; call it again
 */
export async function pushPoints(sql: Sql, connector: LoyaltyConnector): Promise<Pushed> {
  let told = 0;
  const refused: string[] = [];
  for (;;) {
    const batch = await sql.begin((tx) => pushBatch(tx, connector));
    if (batch === null) return { told, refused };
    told += batch.told;
    refused.push(...batch.refused);
  }
}

async function pushBatch(tx: Transaction, connector: LoyaltyConnector): Promise<Pushed | null> {
  const { source } = connector;
  // One at a time: a member's movements reach the provider in the order in which they were made.
  await tx`select pg_advisory_xact_lock(hashtextextended(${`slipway points ${source}`}, 0))`;
  const due = await dueFor(tx, source);
  if (due.length === 0) return null;
  const refused: string[] = [];
  for (const { id, member, store, points } of due) {
    const moved = Number(points);
    let balance: number | null = null;
    if (moved !== 0) {
      const answer = await connector.move({
        id,
        kind: moved > 0 ? 'earn' : 'burn',
        member,
        points: Math.abs(moved),
        store: store ?? NO_STORE,
      });
      if (answer.kind === 'done') balance = answer.balance;
      else refused.push(id);
    }
    await tx`
      insert into slipway.commerce_push (source, posting, balance)
      values (${source}, ${id}, ${balance})`;
  }
  return { told: due.length - refused.length, refused };
}

/** Postings that changed what a member has, free and held together, and were not told. */
const dueFor = (tx: Transaction, source: string) => tx<Due[]>`
  select   p.id, p.member, p.store, sum(l.points)::text as points
  from     slipway.commerce_posting p
  join     slipway.commerce_line l on l.posting = p.id
  where    p.kind in ('earn', 'refund', 'burn', 'late-burn', 'capture', 'expire')
  and      (l.account like 'member:%' or l.account like 'held:%')
  and      not exists (
    select 1 from slipway.commerce_push x where x.source = ${source} and x.posting = p.id)
  group by p.id, p.member, p.store, p.posted_at
  having   sum(l.points) <> 0
  order by p.posted_at, p.id
  limit    ${BATCH}`;
