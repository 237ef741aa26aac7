/**
 * Tells a provider of the points that moved here, each movement once: it is named by the posting,
 * and noted as told in the transaction that holds its lock. A kill in between tells it again, and
 * the provider knows it by its name.
 *
 * What a provider counts is what members can pay with, in the end: earned, refunded; burned,
 * expired, paid from a hold. A merge is told as a burn of one member and an earning of the other.
 * A hold is ours alone; so is what a store was short of.
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
  readonly posting: string;
  readonly member: string;
  readonly store: string | null;
  readonly points: string;
  readonly postedAt: Date;
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
  for (const { id, posting, member, store, points, postedAt } of due) {
    const moved = Number(points);
    const answer = await connector.move({
      id,
      kind: moved > 0 ? 'earn' : 'burn',
      member,
      points: Math.abs(moved),
      store: store ?? NO_STORE,
    });
    const isDone = answer.kind === 'done';
    if (!isDone) refused.push(id);
    await tx`
      insert into slipway.commerce_push (source, movement, posting, posted_at, balance)
      values (${source}, ${id}, ${posting}, ${postedAt}, ${isDone ? answer.balance : null})`;
  }
  return { told: due.length - refused.length, refused };
}

/**
 * What changed anyone's points, free and held together, and was not told; burns first in a merge.
 * They are told in order, so what is older than the newest told one is told, but for transactions
 * that were under way: no transaction of ours is under way for an hour.
 */
const dueFor = (tx: Transaction, source: string) => tx<Due[]>`
  with moved as (
    select   p.id as posting, p.kind, p.store, p.posted_at, sum(l.points) as points,
             substr(l.account, strpos(l.account, ':') + 1) as whose
    from     slipway.commerce_posting p
    join     slipway.commerce_line l on l.posting = p.id
    where    (l.account like 'member:%' or l.account like 'held:%')
    and      p.kind <> 'correction' -- the provider counted right
    and      p.posted_at >= coalesce((
      select max(x.posted_at) - interval '1 hour' from slipway.commerce_push x
      where  x.source = ${source}), '-infinity')
    group by p.id, p.kind, p.store, p.posted_at, whose
    having   sum(l.points) <> 0
  ), named as (
    select posting, store, posted_at, points, whose,
           case when kind = 'merge' then posting || ':' || whose else posting end as id
    from   moved
  )
  select   id, posting, whose as member, store, points::text, posted_at as "postedAt"
  from     named
  where    not exists (
    select 1 from slipway.commerce_push x where x.source = ${source} and x.movement = named.id)
  order by posted_at, posting, points
  limit    ${BATCH}`;
