/** The tables of the playbook: evidence, polls and their votes, all of them only ever added to. */
import { ensureAuthorityTables } from '@slipway/authority';
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-evidence',
    statement: `
      create table slipway.playbook_evidence (
        id       bigint generated always as identity primary key,
        launch   text    not null,
        item     text    not null,         -- the key of the box, such as price-sample@s03
        kind     text    not null check (kind in ('probe', 'attest', 'waive')),
        holds    boolean not null,
        note     text    not null,
        by_whom  text    not null,         -- a person, or the kind of the probe
        at_ms    bigint  not null,
        document jsonb,                    -- what was signed; of a waiver both
        check ((kind = 'probe') = (document is null))
      );
      create index playbook_evidence_newest
        on slipway.playbook_evidence (launch, item, kind, at_ms desc, id desc);
      create function slipway.playbook_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception 'slipway.% is only ever added to', tg_table_name;
      end $$;
      create trigger playbook_evidence_is_kept
        before update or delete or truncate on slipway.playbook_evidence
        for each statement execute function slipway.playbook_is_kept()`,
  },
  {
    name: '2-poll',
    statement: `
      create table slipway.playbook_poll (
        id        text   primary key,
        launch    text   not null,         -- the id of its record
        store     text,                    -- null: of the launch
        title     text   not null,
        asks      jsonb  not null,         -- roles, with who held them when it was opened
        opened_ms bigint not null,
        closes_ms bigint not null check (closes_ms > opened_ms)
      );
      create index playbook_poll_by_launch on slipway.playbook_poll (launch, opened_ms desc);
      create table slipway.playbook_vote (
        id       bigint generated always as identity primary key,
        poll     text   not null references slipway.playbook_poll,
        role     text   not null,
        vote     text   not null check (vote in ('go', 'no-go')),
        note     text   not null,
        by_whom  text   not null,
        at_ms    bigint not null,
        document jsonb  not null           -- what was signed
      );
      create index playbook_vote_by_poll on slipway.playbook_vote (poll, id);
      create trigger playbook_poll_is_kept
        before update or delete or truncate on slipway.playbook_poll
        for each statement execute function slipway.playbook_is_kept();
      create trigger playbook_vote_is_kept
        before update or delete or truncate on slipway.playbook_vote
        for each statement execute function slipway.playbook_is_kept()`,
  },
];

/** Makes the tables of the playbook unless they exist; any number of processes may call it. */
export async function ensurePlaybookTables(sql: Sql): Promise<void> {
  await ensureAuthorityTables(sql);
  await ensureTables(sql, 'playbook', STEPS);
}
