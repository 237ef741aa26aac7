/** People as they are kept: read, and written whole by id. */
import type { Queryable, Transaction } from '@slipway/pg';
import type { Experience, Language, Person } from '../core/person.ts';

interface Row extends Omit<Person, 'hours'> {
  readonly least: number;
  readonly most: number;
}

/** @returns everybody, or those of one store, by id */
export async function readPeople(sql: Queryable, store?: string): Promise<readonly Person[]> {
  const rows = await sql<Row[]>`
    select   id, name, home, experience, skills, is_mentor as "isMentor", mentor,
             is_minor as "isMinor", least_hours as least, most_hours as most, language, mail
    from     slipway.crew_person
    ${store === undefined ? sql`` : sql`where home = ${store}`}
    order by id`;
  return rows.map(({ least, most, experience, language, ...row }) => ({
    ...row,
    experience: experience as Experience,
    language: language as Language,
    hours: { least, most },
  }));
}

/** Writes people whole; those who are known already are told anew. */
export async function writePeople(tx: Transaction, people: readonly Person[]): Promise<void> {
  if (people.length === 0) return;
  const rows = people.map(({ hours, ...person }) => ({ ...person, ...hours }));
  await tx`
    insert into slipway.crew_person
           (id, name, home, experience, skills, is_mentor, mentor, is_minor, least_hours,
            most_hours, language, mail)
    select id, name, home, experience, skills, "isMentor", mentor, "isMinor", least, most,
           language, mail
    from   jsonb_to_recordset(${tx.json(rows as never)}) as p (
             id text, name text, home text, experience text, skills text[], "isMentor" boolean,
             mentor text, "isMinor" boolean, least real, most real, language text, mail text)
    order by id
    on conflict (id) do update
    set    name = excluded.name, home = excluded.home, experience = excluded.experience,
           skills = excluded.skills, is_mentor = excluded.is_mentor, mentor = excluded.mentor,
           is_minor = excluded.is_minor, least_hours = excluded.least_hours,
           most_hours = excluded.most_hours, language = excluded.language, mail = excluded.mail`;
}
