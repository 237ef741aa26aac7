/**
 * The ledger's tables. Lines only grow, and a posting that does not sum to zero cannot be
 * committed, whoever writes it: the database itself refuses.
 *
 * Balances are stored for members and their holds, where a lock is needed anyway. The ledger's own
 * accounts have none: every till would wait for every other at `issued`.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-ledger',
    statement: `
      create table slipway.commerce_member (
        id          text primary key,
        balance     bigint not null default 0 check (balance >= 0),
        held        bigint not null default 0 check (held >= 0),
        merged_into text references slipway.commerce_member,
        merged_at   timestamptz,
        merge_id    text,                         -- of the posting that moved the points
        check (merged_into is null or (balance = 0 and held = 0))
      );
      create table slipway.commerce_posting (
        id        text primary key,               -- of the op that asked for it: once
        kind      text not null check (kind in ('earn', 'burn', 'late-burn', 'refund', 'hold',
                    'capture', 'release', 'expire', 'merge', 'write-off')),
        member    text not null,                  -- whose points moved in the end
        store     text,
        points    bigint not null check (points >= 0),
        about     text,                           -- the hold, burn or shortfall that it is about
        at        timestamptz not null,           -- by the clock of whoever asked
        asked     text not null,                  -- SHA-256 of what was asked, to tell repetitions
        -- Taken under the member's lock: of one member's postings the later one says later.
        posted_at timestamptz not null default clock_timestamp()
      );
      create index commerce_posting_member on slipway.commerce_posting (member, posted_at);
      create index commerce_posting_about  on slipway.commerce_posting (about)
      where  about is not null;
      create table slipway.commerce_line (
        posting text   not null references slipway.commerce_posting,
        account text   not null,
        points  bigint not null check (points <> 0),
        primary key (posting, account)
      );
      create index commerce_line_account on slipway.commerce_line (account)`,
  },
  {
    name: '2-double-entry',
    statement: `
      create function slipway.commerce_check_posting() returns trigger language plpgsql as $$
      declare
        total bigint;
      begin
        select sum(points) into total from slipway.commerce_line where posting = new.posting;
        if total <> 0 then
          raise exception 'posting % sums to % points, not to 0', new.posting, total
            using errcode = 'check_violation';
        end if;
        return null;
      end $$;
      create constraint trigger commerce_double_entry
      after insert on slipway.commerce_line
      deferrable initially deferred               -- at commit, when all its lines are there
      for each row execute function slipway.commerce_check_posting();
      create function slipway.commerce_refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception 'a ledger only grows: post the opposite instead'
          using errcode = 'check_violation';
      end $$;
      create trigger commerce_only_grows
      before update or delete or truncate on slipway.commerce_line
      for each statement execute function slipway.commerce_refuse_change()`,
  },
  {
    name: '3-lots-and-holds',
    statement: `
      create table slipway.commerce_lot (
        id         bigserial primary key,
        member     text   not null references slipway.commerce_member,
        posting    text   not null references slipway.commerce_posting,
        points     bigint not null check (points > 0),
        remaining  bigint not null check (remaining between 0 and points),
        expires_at timestamptz                    -- null: never
      );
      create index commerce_lot_member  on slipway.commerce_lot (member)     where remaining > 0;
      create index commerce_lot_expires on slipway.commerce_lot (expires_at) where remaining > 0;
      create table slipway.commerce_hold (
        id         text primary key,
        member     text   not null references slipway.commerce_member,
        store      text   not null,
        points     bigint not null check (points > 0),
        state      text   not null default 'open' check (state in ('open', 'captured', 'released')),
        expires_at timestamptz not null
      );
      create index commerce_hold_open on slipway.commerce_hold (expires_at) where state = 'open';
      create index commerce_hold_member on slipway.commerce_hold (member)   where state = 'open';
      create table slipway.commerce_hold_lot (    -- where released points go back to
        hold   text   not null references slipway.commerce_hold,
        lot    bigint not null references slipway.commerce_lot,
        points bigint not null check (points > 0),
        primary key (hold, lot)
      )`,
  },
  {
    name: '4-over-redemption',
    statement: `
      create table slipway.commerce_budget (
        store  text primary key,
        points bigint not null check (points >= 0)
      );
      create table slipway.commerce_shortfall (
        posting    text primary key references slipway.commerce_posting,
        member     text   not null,
        store      text   not null,
        points     bigint not null check (points > 0),
        beyond     bigint not null check (beyond between 0 and points),
        settled_at timestamptz                    -- null: it still uses the store's budget
      );
      create index commerce_shortfall_open on slipway.commerce_shortfall (store)
      where  settled_at is null`,
  },
  {
    name: '5-push',
    statement: `
      create table slipway.commerce_push (        -- what a points provider has been told
        source    text not null,
        movement  text not null,                  -- as it was named there
        posting   text not null references slipway.commerce_posting,
        posted_at timestamptz not null,           -- of the posting: tells where to go on
        pushed_at timestamptz not null default now(),
        balance   bigint,                         -- the provider's, after it; null: it refused
        primary key (source, movement)
      );
      create index commerce_push_posted    on slipway.commerce_push (source, posted_at);
      create index commerce_posting_posted on slipway.commerce_posting (posted_at)`,
  },
  {
    name: '6-corrections', // not valid: what stands there kept a closer rule
    statement: `
      alter table slipway.commerce_posting drop constraint commerce_posting_kind_check;
      alter table slipway.commerce_posting add constraint commerce_posting_kind_check
        check (kind in ('earn', 'burn', 'late-burn', 'refund', 'hold', 'capture', 'release',
                        'expire', 'merge', 'correction', 'write-off')) not valid`,
  },
];

/** Makes the ledger's tables unless they exist. */
export async function ensureLoyaltyTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'commerce-loyalty', STEPS);
}
