/** The tables of the playbook: evidence, which is only ever added to. */
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
      create index playbook_evidence_by_launch on slipway.playbook_evidence (launch, id);
      create table slipway.playbook_nonce (  -- a signature counts once
        nonce text   primary key,
        id    bigint not null references slipway.playbook_evidence
      );
      create function slipway.playbook_evidence_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception 'slipway.% is only ever added to', tg_table_name;
      end $$;
      create trigger playbook_evidence_is_kept
        before update or delete or truncate on slipway.playbook_evidence
        for each statement execute function slipway.playbook_evidence_is_kept();
      create trigger playbook_nonce_is_kept
        before update or delete or truncate on slipway.playbook_nonce
        for each statement execute function slipway.playbook_evidence_is_kept()`,
  },
];

/** Makes the tables of the playbook unless they exist; any number of processes may call it. */
export async function ensurePlaybookTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'playbook', STEPS);
}
