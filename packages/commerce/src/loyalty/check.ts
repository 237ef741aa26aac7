/**
 * Proves the ledger from its lines, in one snapshot: every posting sums to zero, so does the whole,
 * and everything that is stored beside the lines agrees with them.
 */
import type { Sql, Transaction } from '@slipway/pg';

/** Something stored that is not what the lines say. */
export interface Drift {
  /** Such as `member:m1` or `shortfall:s01`. */
  readonly account: string;
  readonly stored: number;
  readonly summed: number;
}

export interface LedgerCheck {
  readonly isSound: boolean;
  readonly postings: number;
  /** The sum of all lines. */
  readonly total: number;
  /** Postings whose lines do not sum to zero, at most 100. */
  readonly unbalanced: readonly string[];
  /** Balances of members and holds against lines, at most 100. */
  readonly balances: readonly Drift[];
  /** Balances of members against what is left in their lots, at most 100. */
  readonly lots: readonly Drift[];
  /** What stores are short of, against lines, at most 100. */
  readonly shortfalls: readonly Drift[];
}

type DriftRow = Readonly<Record<keyof Drift, string>>;

const drifts = (rows: readonly DriftRow[]): Drift[] =>
  rows.map(({ account, stored, summed }) => ({
    account,
    stored: Number(stored),
    summed: Number(summed),
  }));

export async function checkLedger(sql: Sql): Promise<LedgerCheck> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    const [sums] = await tx<{ postings: string; total: string }[]>`
      select (select count(*) from slipway.commerce_posting)::text as postings,
             (select coalesce(sum(points), 0) from slipway.commerce_line)::text as total`;
    const unbalanced = await tx<{ id: string }[]>`
      select   p.id
      from     slipway.commerce_posting p
      left join slipway.commerce_line l on l.posting = p.id
      group by p.id
      having   coalesce(sum(l.points), 0) <> 0 or count(l.posting) < 2
      order by p.id
      limit    100`;
    const balances = drifts(await balancesOf(tx));
    const lots = drifts(await lotsOf(tx));
    const shortfalls = drifts(await shortfallsOf(tx));
    const total = Number(sums!.total);
    const wrong = unbalanced.length + balances.length + lots.length + shortfalls.length;
    return {
      isSound: total === 0 && wrong === 0,
      postings: Number(sums!.postings),
      total,
      unbalanced: unbalanced.map(({ id }) => id),
      balances,
      lots,
      shortfalls,
    };
  });
}

const balancesOf = (tx: Transaction) => tx<DriftRow[]>`
  with stored as (
    select 'member:' || id as account, balance as points from slipway.commerce_member
    union all
    select 'held:' || id, held from slipway.commerce_member
  ), summed as (
    select   account, sum(points) as points from slipway.commerce_line
    where    account like 'member:%' or account like 'held:%'
    group by account
  )
  select   account, coalesce(stored.points, 0)::text as stored,
           coalesce(summed.points, 0)::text as summed
  from     stored full join summed using (account)
  where    coalesce(stored.points, 0) <> coalesce(summed.points, 0)
  order by account
  limit    100`;

const lotsOf = (tx: Transaction) => tx<DriftRow[]>`
  with lots as (
    select   member, sum(remaining) as points from slipway.commerce_lot group by member
  ), holds as (
    select   member, sum(points) as points from slipway.commerce_hold
    where    state = 'open' group by member
  )
  select   'member:' || m.id as account, m.balance::text as stored,
           coalesce(l.points, 0)::text as summed
  from     slipway.commerce_member m left join lots l on l.member = m.id
  where    m.balance <> coalesce(l.points, 0)
  union all
  select   'held:' || m.id, m.held::text, coalesce(h.points, 0)::text
  from     slipway.commerce_member m left join holds h on h.member = m.id
  where    m.held <> coalesce(h.points, 0)
  order by 1
  limit    100`;

const shortfallsOf = (tx: Transaction) => tx<DriftRow[]>`
  with open as (
    select   'shortfall:' || store as account, -sum(points) as points
    from     slipway.commerce_shortfall where settled_at is null group by store
  ), summed as (
    select   account, sum(points) as points from slipway.commerce_line
    where    account like 'shortfall:%' group by account
  )
  select   account, coalesce(open.points, 0)::text as stored,
           coalesce(summed.points, 0)::text as summed
  from     open full join summed using (account)
  where    coalesce(open.points, 0) <> coalesce(summed.points, 0)
  order by account
  limit    100`;
