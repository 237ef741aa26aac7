/** The tables of launches: what each is and where it stands, and everything that happened to it. */
import { ensureAuditTables } from '@slipway/authority/audit';
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const TABLES: readonly TableStep[] = [
  {
    name: '1-launch',
    statement: `
      create table slipway.launch (
        id             text primary key,
        name           text not null,
        file           text not null,
        spec           jsonb not null,
        criteria_hash  text not null,
        speed          double precision not null check (speed >= 1),
        phase          text not null,
        entered        jsonb not null,
        asked          jsonb not null default '{}',
        hold           jsonb,
        trouble        text,
        ramp_origin_ms double precision,
        outcome        text,
        term           bigint not null default 0,
        created_at     timestamptz not null default clock_timestamp()
      );
      create index launch_by_name on slipway.launch (name, created_at desc)`,
  },
  {
    name: '2-launch-event',
    statement: `
      create table slipway.launch_event (
        id     bigserial primary key,
        launch text not null references slipway.launch (id),
        at     timestamptz not null,
        kind   text not null,
        store  text,
        text   text not null,
        data   jsonb
      );
      create index launch_event_by_launch on slipway.launch_event (launch, id);
      create function slipway.launch_event_is_kept() returns trigger language plpgsql as $$
      begin
        raise exception 'slipway.launch_event is only ever added to';
      end $$;
      create trigger launch_event_is_kept before update or delete on slipway.launch_event
        for each row execute function slipway.launch_event_is_kept()`,
  },
];

/** Makes the tables of launches unless they exist; any number of processes may call it. */
export async function ensureLaunchTables(sql: Sql): Promise<void> {
  await ensureAuditTables(sql);
  await ensureTables(sql, 'launch', TABLES);
}
