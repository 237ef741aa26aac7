/**
 * People, their certificates, the shifts that are published and who stands where: what every part
 * of the crew reads. Certificates are only ever added to.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-crew',
    statement: `
      create table slipway.crew_person (
        id          text primary key,
        name        text    not null,
        home        text    not null,        -- the store
        experience  text    not null check (experience in ('senior', 'regular', 'seasonal')),
        skills      text[]  not null,
        is_mentor   boolean not null,
        mentor      text,
        is_minor    boolean not null,
        least_hours real    not null check (least_hours >= 0),
        most_hours  real    not null check (most_hours >= least_hours),
        language    text    not null,
        mail        text
      );
      create index crew_person_by_home on slipway.crew_person (home);
      create table slipway.crew_certificate (
        id          bigint generated always as identity primary key,
        person      text        not null references slipway.crew_person,
        name        text        not null,
        passed_at   timestamptz not null,
        observed_by text,                    -- null: passed, and nobody has seen them do it
        observed_at timestamptz,
        expires_at  timestamptz not null,
        check ((observed_by is null) = (observed_at is null)),
        check (observed_by <> person)
      );
      create index crew_certificate_by_person on slipway.crew_certificate (person, name);
      create table slipway.crew_passed (     -- modules passed: what a training path may leave out
        person    text        not null references slipway.crew_person,
        module    text        not null,
        passed_at timestamptz not null,
        primary key (person, module, passed_at)
      );
      create table slipway.crew_shift (
        id       text primary key,           -- such as s03-2026-12-01-early
        store    text        not null,
        from_at  timestamptz not null,
        until_at timestamptz not null check (until_at > from_at)
      );
      create index crew_shift_by_store on slipway.crew_shift (store, from_at);
      create table slipway.crew_assignment ( -- as published; its history is the roster's
        shift   text    not null references slipway.crew_shift,
        person  text    not null references slipway.crew_person,
        station text    not null,
        is_lead boolean not null default false,
        primary key (shift, person)
      );
      create index crew_assignment_by_person on slipway.crew_assignment (person)`,
  },
];

/** Makes the tables unless they exist; any number of processes may call it. */
export async function ensurePeopleTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'crew-people', STEPS);
}
