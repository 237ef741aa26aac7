/** The tables of the triage queue. What happened to a case is only ever added to. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-triage',
    statement: `
      create table slipway.crew_triage_case (
        id          text        primary key,       -- sign-up:reason
        launch      text        not null,
        sign_up     text        not null,
        store       text        not null,
        member      text,
        reason      text        not null,
        detail      text,
        value       jsonb,                         -- null: nobody has said
        since       timestamptz not null,
        expires_at  timestamptz,                   -- null: nobody has said
        state       jsonb       not null,          -- of the machine, as it was last left
        answers     jsonb       not null,
        is_ended    boolean     not null default false,
        effect      text,                          -- what the funnel is to be told; null: nothing
        told_at     timestamptz                    -- when it was
      );
      create index crew_triage_open   on slipway.crew_triage_case (launch, store)
      where  not is_ended;
      create index crew_triage_untold on slipway.crew_triage_case (launch)
      where  effect is not null and told_at is null;
      create table slipway.crew_triage_event (
        id        bigint      generated always as identity primary key,
        case_id   text        not null references slipway.crew_triage_case,
        kind      text        not null,
        person    text,                            -- null: the clock, or the sign-up itself
        event     jsonb       not null,
        at        timestamptz not null
      );
      create index crew_triage_event_case on slipway.crew_triage_event (case_id);
      create table slipway.crew_triage_sync (
        launch text        primary key,
        at     timestamptz not null                -- when it was last held against the sign-ups
      );
      create table slipway.crew_triage_focus (
        case_id text   not null references slipway.crew_triage_case,
        person  text   not null,
        kind    text   not null check (kind in (
                  'claim', 'focus', 'beat', 'blur', 'close', 'reopen')),
        at_ms   bigint not null,
        primary key (case_id, person, at_ms, kind)
      );
      create function slipway.crew_row_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception 'slipway.% is only ever added to', tg_table_name;
      end $$;
      create trigger crew_is_kept
        before update or delete or truncate on slipway.crew_triage_event
        for each statement execute function slipway.crew_row_is_kept()`,
  },
  {
    name: '2-through',
    statement: `
      alter table slipway.crew_triage_event
        add column through text            -- who did it for the person; null: they did`,
  },
];

/** Makes the tables unless they exist. */
export async function ensureTriageTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'crew-triage', STEPS);
}
