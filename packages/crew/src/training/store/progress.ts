/** How everybody stands: what a trainer, a mentor and a learner look at. */
import type { Sql } from '@slipway/pg';
import { readCertificates } from '../../people/certificates.ts';
import { readPeople } from '../../people/people.ts';
import type { Certificate } from '../../core/certificate.ts';
import type { Person } from '../../core/person.ts';
import type { Catalog } from '../core/module.ts';
import { dueRefreshers, isRefresher, type DueRefresher } from '../core/refreshers.ts';
import { standingsOf, type CertificateStanding } from '../core/standing.ts';
import { trainingSteps } from '../core/steps.ts';
import type { Watched } from '../core/watching.ts';
import { LearnerUnknownError } from '../errors.ts';
import { readAttempts, type AttemptWithResult } from './attempts.ts';
import { readWatched } from './watched.ts';

export interface Progress {
  readonly person: Person;
  readonly standings: readonly CertificateStanding[];
  readonly certificates: readonly Certificate[];
  /** The next of each module, soonest first; those of the past are overdue. */
  readonly due: readonly DueRefresher[];
  readonly passed: ReadonlySet<string>;
}

/** When people passed modules, by person and module, ms since 1970. */
async function readPassedTimes(
  sql: Sql,
  people: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>> {
  const rows = await sql<{ person: string; module: string; at: Date[] }[]>`
    select   person, module, array_agg(passed_at order by passed_at) as at
    from     slipway.crew_passed
    where    person = any(${people as string[]})
    group by person, module`;
  const byPerson = Map.groupBy(rows, ({ person }) => person);
  return new Map(
    Array.from(byPerson, ([person, own]) => [
      person,
      new Map(own.map(({ module, at }) => [module, at.map((one) => one.getTime())])),
    ]),
  );
}

/** @returns how people stand, by id */
export async function readProgress(
  sql: Sql,
  catalog: Catalog,
  { stores, nowMs }: { stores: readonly string[] | null; nowMs: number },
): Promise<readonly Progress[]> {
  const everybody = await readPeople(sql);
  const people = everybody.filter(({ home }) => stores?.includes(home) ?? true);
  return progressOf(sql, catalog, people, nowMs);
}

async function progressOf(
  sql: Sql,
  catalog: Catalog,
  people: readonly Person[],
  nowMs: number,
): Promise<readonly Progress[]> {
  const ids = people.map(({ id }) => id);
  const certificates = await readCertificates(sql, ids);
  const times = await readPassedTimes(sql, ids);
  const steps = trainingSteps(catalog);
  const refreshers = [...catalog.values()].filter(isRefresher);
  return people.map((person) => {
    const own = certificates.get(person.id) ?? [];
    const passedTimes = times.get(person.id) ?? new Map<string, readonly number[]>();
    const passed = new Set(passedTimes.keys());
    return {
      person,
      standings: standingsOf(person, { certificates: own, passed, steps, nowMs }),
      certificates: own,
      due: dueRefreshers(refreshers, passedTimes),
      passed,
    };
  });
}

export interface Learner extends Progress {
  /** Newest first. */
  readonly attempts: readonly AttemptWithResult[];
  /** What they have seen, by the film's hash. */
  readonly watched: ReadonlyMap<string, Watched>;
}

/** @throws {LearnerUnknownError} */
export async function readLearner(
  sql: Sql,
  catalog: Catalog,
  id: string,
  nowMs: number,
): Promise<Learner> {
  const everybody = await readPeople(sql);
  const person = everybody.find((one) => one.id === id);
  if (!person)
    throw new LearnerUnknownError(
      id,
      everybody.map((one) => one.id),
    );
  const [progress] = await progressOf(sql, catalog, [person], nowMs);
  const [attempts, watched] = [await readAttempts(sql, [id]), await readWatched(sql, id)];
  return { ...progress!, attempts, watched };
}
