/**
 * The fleet's tables. They stand in the database that the ops act on, so that an op's effect, its
 * receipt and the watermark are one transaction.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-registry',
    statement: `
      create table slipway.fleet_code (
        hash         text primary key,          -- SHA-256 of the one-time code
        device       text not null,
        store        text not null,
        kind         text not null check (kind in ('till', 'handheld', 'kiosk')),
        label        text not null,
        is_simulated boolean not null default false,
        expires_at   timestamptz not null,
        used_at      timestamptz,
        epoch        int                        -- that it opened
      );
      create table slipway.fleet_device (
        id           text primary key,
        store        text not null,
        kind         text not null check (kind in ('till', 'handheld', 'kiosk')),
        label        text not null,
        is_simulated boolean not null default false,
        enrolled_at  timestamptz not null default now(),
        revoked_at   timestamptz
      );
      create table slipway.fleet_epoch (
        device         text not null references slipway.fleet_device,
        epoch          int  not null,
        public_key     bytea not null,           -- Ed25519, SPKI DER
        counter        text not null check (counter in ('tpm', 'file')),
        schema_version int  not null,            -- the lowest that it said it would write
        reason         text not null,            -- enrolled, forked, re-imaged, fence-refused
        opened_at      timestamptz not null default now(),
        revoked_at     timestamptz,              -- its device, while this epoch was there
        forked_seq     bigint,
        acked_seq      bigint not null default 0,
        acked_hash     text   not null,
        newest_seqs    jsonb  not null default '{}', -- by schema version: the newest op held
        read_seq       bigint not null default 0, -- apply has looked at every op up to here
        applied_seq    bigint not null default 0, -- and none up to here waits
        seen_at        timestamptz,
        device_seq     bigint,                   -- the newest op that it said it has
        agent_version  text,
        skew_ms        bigint,                   -- its wall clock less ours
        primary key (device, epoch)
      );
      -- Epochs with ops to apply, in the order in which appliers take them: a few of 75,000.
      create index fleet_epoch_unread on slipway.fleet_epoch
      ((acked_seq - read_seq), device, epoch) where acked_seq > read_seq;
      create index fleet_epoch_unread_in_turn on slipway.fleet_epoch (device, epoch)
      where  acked_seq > read_seq`,
  },
  {
    name: '2-ops',
    statement: `
      create table slipway.fleet_op (
        device      text   not null,
        epoch       int    not null,
        seq         bigint not null,
        hash        text   not null,
        line        text   not null,
        received_at timestamptz not null default now(),
        primary key (device, epoch, seq)
      );
      create table slipway.fleet_signature (     -- evidence: one for each upload
        device      text   not null,
        epoch       int    not null,
        last_seq    bigint not null,
        last_hash   text   not null,
        signature   bytea  not null,
        received_at timestamptz not null default now(),
        primary key (device, epoch, last_seq, last_hash)
      );
      create table slipway.fleet_forked_op (     -- what another chain holds at the same place
        device      text   not null,
        epoch       int    not null,
        seq         bigint not null,
        hash        text   not null,
        line        text   not null,
        received_at timestamptz not null default now(),
        primary key (device, epoch, seq, hash)
      );
      create table slipway.fleet_receipt (
        device text   not null,
        epoch  int    not null,
        seq    bigint not null,
        op_id  text   not null,
        state  text   not null check (
          state in ('applied', 'repeated', 'quarantined', 'waiting', 'resolved')),
        schema_version int not null,
        reason text,
        keys   text[] not null default '{}',     -- of those that wait: what waits for them
        is_retried boolean not null default false, -- waits to be done, whatever barred it
        at     timestamptz not null default now(),
        primary key (device, epoch, seq)
      );
      create index fleet_receipt_quarantined on slipway.fleet_receipt (at)
      where  state in ('quarantined', 'waiting');
      -- What was applied in the last minute: rows come in the order of time, so it stays small.
      create index fleet_receipt_at on slipway.fleet_receipt
      using  brin (at) with (pages_per_range = 16, autosummarize = on);
      create table slipway.fleet_effect (        -- the same op is done once
        op_id  text primary key,
        device text   not null,
        epoch  int    not null,
        seq    bigint not null
      )`,
  },
  {
    name: '3-contract',
    statement: `
      create table slipway.fleet_level (
        schema_version int  not null,
        schema         text not null,
        version        text not null,
        primary key (schema_version, schema)
      );
      create table slipway.fleet_round (
        round     int primary key,
        challenge text not null,
        below     int  not null,
        reason    text not null,
        began_at  timestamptz not null default now()
      );
      create table slipway.fleet_fence (         -- as the chain says; proved again when it counts
        device    text   not null,
        epoch     int    not null,
        seq       bigint not null,
        below     int    not null,
        round     int    not null,
        counter bigint not null,
        refused   text,                          -- why it does not count
        at        timestamptz not null default now(),
        primary key (device, epoch, seq)
      );
      create table slipway.fleet_write_off (
        id        text primary key,
        device    text not null,
        epoch     int  not null,
        document  jsonb not null,                -- signed; see @slipway/authority
        void_at   timestamptz,
        at        timestamptz not null default now()
      );
      create table slipway.fleet_contract (
        below     int  not null,
        schema    text not null,
        version   text not null,
        certificate jsonb not null,
        signatures  jsonb not null default '[]', -- under it; see @slipway/authority
        at        timestamptz not null default now(),
        primary key (schema, version)
      );
      create table slipway.fleet_journal_head (
        one   boolean primary key default true check (one),
        seq   bigint not null
      );
      create table slipway.fleet_setting (
        key   text primary key,
        value text not null
      )`,
  },
  {
    name: '4-feed',
    statement: `
      create sequence slipway.fleet_feed_seq;
      create table slipway.fleet_feed (          -- the newest version of each item
        store   text   not null,
        stream  text   not null,
        key     text   not null,
        value   jsonb,                           -- null: gone
        hash    text,                            -- SHA-256 of key and value; null: gone
        xid     xid8   not null default pg_current_xact_id(),
        seq     bigint not null default nextval('slipway.fleet_feed_seq'),
        at      timestamptz not null default now(),
        primary key (store, stream, key)
      );
      create index fleet_feed_order on slipway.fleet_feed (store, stream, xid, seq);
      -- Versions before it, as long as a reader's cut may lie between them and the newest.
      create table slipway.fleet_feed_past (
        store   text   not null,
        stream  text   not null,
        key     text   not null,
        value   jsonb,
        hash    text,
        xid     xid8   not null,
        seq     bigint not null,
        primary key (store, stream, key, seq)
      );
      create index fleet_feed_past_order on slipway.fleet_feed_past (store, stream, xid);
      create table slipway.fleet_feed_floor (    -- cursors below it have missed a tombstone
        store   text not null,
        stream  text not null,
        xid     xid8 not null,
        primary key (store, stream)
      );
      create table slipway.fleet_feed_holder (   -- what a device said that it holds
        device     text not null,
        stream     text not null,
        store      text not null,
        generation text not null,
        cut        xid8 not null,                -- everything below it
        at         timestamptz not null default now(),
        primary key (device, stream)
      )`,
  },
  {
    name: '5-price-books',
    statement: `
      create table slipway.fleet_price_book (    -- all ever shipped: sales are re-priced by it
        id           text primary key,           -- SHA-256 of its canonical JSON
        store        text not null,
        effective_at timestamptz not null,
        body         jsonb not null,
        shipped_at   timestamptz not null default now(),
        retired_at   timestamptz,                -- no longer in the feed
        unique (store, effective_at)
      );
      create table slipway.fleet_price_change (  -- when it was on its way, and when through
        store      text not null,
        sku        text not null,
        at         timestamptz not null,         -- its moment
        direction  text not null check (direction in ('down', 'up')),
        from_minor bigint not null,
        to_minor   bigint not null,
        waits_for  text,                         -- moment, tills, labels; null: through
        seen_at    timestamptz not null,
        through_at timestamptz,                  -- every till and every label had it
        primary key (store, sku, at)
      )`,
  },
];

/** Makes the fleet's tables unless they exist. */
export async function ensureFleetTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'fleet', STEPS);
}
