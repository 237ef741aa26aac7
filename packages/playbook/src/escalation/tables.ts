/** The tables of pages: what was told to whom, and who acknowledged. */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';
import { ensureShiftTables } from '../shift-tables.ts';

const STEPS: readonly TableStep[] = [
  {
    name: '1-page',
    statement: `
      create table slipway.playbook_page (
        id        text    primary key,
        launch    text    not null,
        store     text,                      -- null: the whole launch
        kind      text    not null check (kind in ('alarm', 'test')),
        policy    text    not null,
        text      text    not null,
        by_whom   text    not null,          -- a person, or the part of Slipway that opened it
        cause     text    unique,            -- one page for one cause, however often it is said
        opened_ms bigint  not null,
        plan      jsonb   not null,          -- policy, contacts, roles as they stood
        state     jsonb   not null,          -- PageState; written by the one that drives it
        phase     text    not null generated always as (state ->> 'phase') stored,
        is_over   boolean not null default false  -- its cause is gone
      );
      create index playbook_page_by_launch on slipway.playbook_page (launch, opened_ms);
      create table slipway.playbook_delivery (  -- each attempt
        id       bigint  generated always as identity primary key,
        page     text    not null references slipway.playbook_page,
        key      text    not null,           -- of the message: the same for each attempt
        change   text    not null check (change in ('open', 'acknowledge', 'resolve')),
        person   text    not null,
        channel  text    not null,
        attempt  int     not null,
        at_ms    bigint  not null,
        answer   text,                       -- what the other side said
        error    text,
        is_final boolean not null,           -- delivered, or not tried again
        check ((answer is null) <> (error is null))
      );
      create index playbook_delivery_by_page on slipway.playbook_delivery (page, id);
      -- A message is delivered once.
      create unique index playbook_delivery_once on slipway.playbook_delivery (key)
        where error is null;
      create table slipway.playbook_acknowledgement (
        page   text   not null references slipway.playbook_page,
        person text   not null,
        how    text   not null check (how in ('link', 'command')),
        at_ms  bigint not null,
        primary key (page, person)           -- a link works once
      );
      create trigger playbook_is_kept
        before update or delete or truncate on slipway.playbook_delivery
        for each statement execute function slipway.playbook_row_is_kept();
      create trigger playbook_is_kept
        before update or delete or truncate on slipway.playbook_acknowledgement
        for each statement execute function slipway.playbook_row_is_kept()`,
  },
];

/** Makes the tables of pages and shifts unless they exist; any number of processes may call it. */
export async function ensureEscalationTables(sql: Sql): Promise<void> {
  await ensureShiftTables(sql); // the function that keeps rows is theirs
  await ensureTables(sql, 'playbook-page', STEPS);
}
