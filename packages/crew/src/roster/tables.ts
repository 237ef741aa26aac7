/**
 * What a roster is made from, the last one that was solved, and every change that was published.
 * The published roster itself is `crew_shift` and `crew_assignment`.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-roster',
    statement: `
      create table slipway.crew_roster (
        week    date primary key,            -- its Monday
        stores  jsonb not null,              -- id, name, zone
        rules   jsonb not null,              -- availability
        demand  jsonb not null,              -- demand.yaml
        version int   not null default 0     -- of what is published; 0: nothing is
      );
      create table slipway.crew_roster_draft (
        week      date primary key references slipway.crew_roster,
        roster    jsonb not null,
        objective double precision not null,
        bound     double precision not null,
        seconds   double precision not null,
        solved_at timestamptz not null
      );
      create table slipway.crew_roster_pin (
        week    date not null references slipway.crew_roster,
        shift   text not null,
        person  text not null,
        station text not null,               -- where they must stand, whatever is solved
        by      text not null,
        primary key (week, shift, person)
      );
      create table slipway.crew_roster_change (
        id      bigint generated always as identity primary key,
        week    date not null references slipway.crew_roster,
        version int  not null,
        at      timestamptz not null,
        by      text not null,
        why     text not null,
        shift   text not null,
        person  text not null,
        before  text,                        -- the station; null: was not on the shift
        after   text
      );
      create index crew_roster_change_by_week on slipway.crew_roster_change (week, version);
      create function slipway.crew_roster_change_stays() returns trigger language plpgsql as $$
        begin raise exception 'the history of rosters is only added to'; end $$;
      create trigger stays before update or delete on slipway.crew_roster_change
        for each row execute function slipway.crew_roster_change_stays()`,
  },
];

/** Makes the tables unless they exist; those of people come first. */
export async function ensureRosterTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'crew-roster', STEPS);
}
