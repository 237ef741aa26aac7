/** The tables of reconciliation. Cases are few; records and matches are millions. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';
import { MATCH_COLUMNS, MATCH_RULES } from './match-table.ts';

const STEPS: readonly TableStep[] = [
  {
    name: '1-records',
    statement: `
      create table slipway.reconcile_import (
        hash            text primary key,        -- SHA-256 of the file's bytes
        feed            text not null,
        mapping_version int  not null,
        source          text not null,
        name            text not null,
        rows            int  not null,
        repeated        int  not null,           -- rows that were held before, all the same
        until_ms        bigint not null,         -- the file is complete up to here
        at_ms           bigint not null
      );
      create table slipway.reconcile_record (
        seq          bigint generated always as identity primary key,
        source       text   not null,
        kind         text   not null,
        id           text   not null,
        store        text   not null,
        device       text,
        unit         text   not null,
        amount       bigint not null,
        at_ms        bigint not null,            -- as the source says
        status       text   not null check (status in ('ok', 'declined')),
        basket       text,
        member       text,
        subscription text,
        tender       text,
        entry        text,
        item         text,
        price        text,
        batch        text,
        import       text references slipway.reconcile_import,
        taken_ms     bigint not null,            -- when it came to us
        unique (source, kind, id)
      );
      create index reconcile_record_basket on slipway.reconcile_record (basket)
      where  basket is not null;
      create index reconcile_record_subscription on slipway.reconcile_record (subscription)
      where  subscription is not null;
      create index reconcile_record_tender on slipway.reconcile_record (tender)
      where  tender is not null;
      create index reconcile_record_entry on slipway.reconcile_record (entry)
      where  entry is not null;
      create index reconcile_record_item on slipway.reconcile_record (item)
      where  item is not null;
      create index reconcile_record_member on slipway.reconcile_record (member)
      where  member is not null;
      create table slipway.reconcile_cursor (    -- how far a source that is asked has been read
        source   text   not null,
        part     text   not null,
        position bigint not null,
        primary key (source, part)
      )`,
  },
  {
    name: '2-matches',
    statement: `
      create table slipway.reconcile_rules (
        version int  primary key,
        hash    text not null,
        body    jsonb not null,
        at_ms   bigint not null
      );
      create table slipway.reconcile_run (
        id            int generated always as identity primary key,
        rules_version int  not null references slipway.reconcile_rules,
        seen_seq      bigint not null,           -- records up to here were looked at
        began_ms      bigint not null,
        counts        jsonb not null default '{}'
      );
      create table slipway.reconcile_match (${MATCH_COLUMNS});
      ${MATCH_RULES}
      create table slipway.reconcile_apart (     -- pairs that a person parted: never made again
        left_seq  bigint not null,
        right_seq bigint not null,
        primary key (left_seq, right_seq)
      );
      create table slipway.reconcile_open (      -- seen, and without its counterpart
        seq      bigint primary key,
        rule     text   not null,
        rivals   int    not null default 0,
        instance bigint                          -- that explains it
      );
      create table slipway.reconcile_audit (
        left_seq  bigint not null,
        right_seq bigint not null,
        rule      text   not null,
        how       text   not null,
        run       int    not null,
        verdict   text check (verdict in ('right', 'wrong')),
        judged_by text,
        judged_ms bigint,
        primary key (left_seq, right_seq)
      );
      create table slipway.reconcile_tally (     -- matches of each run, for the audits
        run     int    not null,
        rule    text   not null,
        how     text   not null,
        matches bigint not null,
        primary key (run, rule, how)
      )`,
  },
  {
    name: '3-cases',
    statement: `
      create table slipway.reconcile_case (
        id            text primary key,
        class         text not null,
        root          text not null,
        unit          text not null,
        ordinal       int  not null,             -- the root cause's nth case
        store         text not null,
        state         text not null check (state in ('open', 'resolved', 'cleared')),
        revision      int  not null default 1,
        rules_version int  not null,
        opened_ms     bigint not null,
        closed_ms     bigint,
        claimed_by    text,
        resolved_by   text,                      -- a person, or rule
        action        text,
        moved         bigint,
        instances     int    not null default 0,
        amount        bigint not null default 0,
        note          text not null,             -- why it waits, or why it was settled so
        proposal      jsonb,
        unique (class, root, unit, ordinal)
      );
      create unique index reconcile_case_open on slipway.reconcile_case (class, root, unit)
      where  state = 'open';
      create table slipway.reconcile_instance (
        id         bigint generated always as identity primary key,
        case_id    text   not null references slipway.reconcile_case,
        rule       text   not null,
        records    bigint[] not null,
        amount     bigint not null,
        side       text   not null,
        off_ms     bigint not null,
        unclear    text,
        what       text   not null,
        cleared_ms bigint
      );
      create index reconcile_instance_case on slipway.reconcile_instance (case_id);
      create table slipway.reconcile_decision (  -- only ever added to
        id            bigint generated always as identity primary key,
        case_id       text references slipway.reconcile_case,
        left_seq      bigint,
        right_seq     bigint,
        kind          text   not null check (kind in (
                        'resolved', 'reopened', 'cleared', 'parted', 'joined')),
        by_whom       text   not null,           -- a person, or rule
        action        text,
        moved         bigint not null default 0, -- a reversal moves the opposite
        unit          text,
        reason        text   not null,
        rules_version int    not null,
        reverses      bigint references slipway.reconcile_decision,
        at_ms         bigint not null
      );
      create index reconcile_decision_case on slipway.reconcile_decision (case_id);
      create table slipway.reconcile_focus (
        case_id text   not null references slipway.reconcile_case,
        person  text   not null,
        kind    text   not null check (kind in (
                  'claim', 'focus', 'beat', 'blur', 'close', 'reopen')),
        at_ms   bigint not null,
        primary key (case_id, person, at_ms, kind)
      );
      create table slipway.reconcile_budget (
        launch     text primary key,
        began_ms   bigint not null,
        minutes_ms bigint not null,
        window_ms  bigint not null
      )`,
  },
  {
    name: '4-remedies',
    statement: `
      create table slipway.reconcile_remedy (    -- what is left to do after a decision
        decision   bigint primary key references slipway.reconcile_decision,
        case_id    text   not null references slipway.reconcile_case,
        action     text   not null,
        state      text   not null default 'decided' check (state in (
                     'decided', 'under-way', 'carried-out', 'failed', 'withdrawn')),
        attempts   int    not null default 0,
        decided_ms bigint not null,
        lease_ms   bigint,                       -- under way: until then nobody else takes it
        retry_ms   bigint,                       -- failed: tried again then; null: not any more
        is_unsure  boolean not null default false, -- it may have been done, without an answer
        ended_ms   bigint,
        by_whom    text,                         -- a person, or worker
        note       text,
        receipts   jsonb  not null default '{}'  -- step's key → its name at whoever did it
      );
      create index reconcile_remedy_case on slipway.reconcile_remedy (case_id);
      create index reconcile_remedy_open on slipway.reconcile_remedy (decision)
      where  state in ('decided', 'under-way', 'failed')`,
  },
];

/** Makes the tables of reconciliation unless they exist. */
export async function ensureReconcileTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'reconcile', STEPS);
}
