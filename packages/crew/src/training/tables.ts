/**
 * What was watched, which only grows; attempts, their results and mentors' observations, which are
 * only ever added to. Beside them, what a learning record store is told of, in order.
 */
import { ensureTables, type Sql, type TableStep } from '@slipway/pg';

const STEPS: readonly TableStep[] = [
  {
    name: '1-training',
    statement: `
      create table slipway.crew_attempt (
        id         uuid primary key,
        person     text        not null references slipway.crew_person,
        module     text        not null,
        number     integer     not null check (number > 0),
        seed       bigint      not null,     -- what is asked, and in which order, follows from it
        items      text[]      not null,
        bank       text        not null,     -- hash of the bank that they are of
        started_at timestamptz not null,
        unique (person, module, number)
      );
      create table slipway.crew_result (     -- the first answer to an attempt; there is no second
        attempt  uuid primary key references slipway.crew_attempt,
        items    jsonb            not null,  -- [{item, isRight, chosen: [place in the bank]}]
        share    double precision not null check (share between 0 and 1),
        passed   boolean          not null,
        ended_at timestamptz      not null
      );
      create table slipway.crew_observation (
        id          bigint generated always as identity primary key,
        person      text        not null references slipway.crew_person,
        certificate text        not null,
        passed_at   timestamptz not null,    -- the passing that it is about
        mentor      text        not null,
        checks      boolean[]   not null,    -- all true: seen; else not yet
        note        text        not null,
        at          timestamptz not null,
        check (mentor <> person)
      );
      create index crew_observation_by_person on slipway.crew_observation (person, certificate);
      create table slipway.crew_fact (       -- what a learning record store is to be told
        seq        bigint generated always as identity primary key,
        id         uuid        not null unique, -- the statement's own: sent twice, it counts once
        fact       jsonb       not null,
        made_at    timestamptz not null,
        sent_at    timestamptz,
        refused    text,                     -- what the store said; it is not sent again
        tries      integer     not null default 0,
        next_at    timestamptz not null,
        check (sent_at is null or refused is null)
      );
      create index crew_fact_waiting on slipway.crew_fact (seq)
        where sent_at is null and refused is null`,
  },
  {
    name: '2-watched',
    statement: `
      create table slipway.crew_watched (    -- what somebody has seen of a film: it only grows
        person   text        not null references slipway.crew_person,
        film     text        not null,       -- hash of the video: a new film begins at nothing
        played   jsonb       not null,       -- [[from, until]] in ms, in order, apart
        read_ms  integer     not null check (read_ms >= 0),
        first_at timestamptz not null,
        last_at  timestamptz not null,
        done_at  timestamptz,                -- it has opened its questions, and was told of
        primary key (person, film)
      )`,
  },
  {
    name: '3-through', // who did it for the person; null: they did
    statement: `
      alter table slipway.crew_attempt     add column through text;
      alter table slipway.crew_result      add column through text;
      alter table slipway.crew_observation add column through text`,
  },
];

/** Makes the tables unless they exist; those of people must be there. */
export async function ensureTrainingTables(sql: Sql): Promise<void> {
  await ensureTables(sql, 'crew-training', STEPS);
}
