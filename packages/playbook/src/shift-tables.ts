/** The tables of shifts and handovers; only ever added to. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-shift',
    statement: `
      create function slipway.playbook_row_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception 'slipway.% is only ever added to', tg_table_name;
      end $$;
      create table slipway.playbook_shift (
        id       bigint generated always as identity primary key,
        launch   text   not null,
        store    text,                     -- null: the whole launch
        role     text   not null,
        person   text   not null,
        from_ms  bigint not null,
        until_ms bigint not null check (until_ms > from_ms)
      );
      create index playbook_shift_by_role on slipway.playbook_shift (launch, role, from_ms);
      create table slipway.playbook_handover (
        id         bigint generated always as identity primary key,
        launch     text   not null,
        store      text,
        role       text   not null,
        from_whom  text   not null,
        to_whom    text   not null check (to_whom <> from_whom),
        note       text   not null,        -- what the next one must know
        offered_ms bigint not null,
        document   jsonb  not null         -- as it was signed
      );
      create index playbook_handover_by_role on slipway.playbook_handover (launch, role, id);
      create table slipway.playbook_handover_taken (
        handover bigint primary key references slipway.playbook_handover,
        at_ms    bigint not null,
        document jsonb  not null
      );
      create trigger playbook_is_kept
        before update or delete or truncate on slipway.playbook_shift
        for each statement execute function slipway.playbook_row_is_kept();
      create trigger playbook_is_kept
        before update or delete or truncate on slipway.playbook_handover
        for each statement execute function slipway.playbook_row_is_kept();
      create trigger playbook_is_kept
        before update or delete or truncate on slipway.playbook_handover_taken
        for each statement execute function slipway.playbook_row_is_kept()`,
  },
  {
    name: '2-signed-shift',
    statement: `
      alter table slipway.playbook_shift
        add column document jsonb          -- as it was signed; null: of before it was`,
  },
];

/** Makes the tables unless they exist; any number of processes may call it. */
export async function ensureShiftTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'playbook-shift', STEPS);
}
