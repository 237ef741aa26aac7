/** A mentor's observation: what makes a passed assessment a certificate, in one transaction. */
import type { Sql, Transaction } from '@slipway/pg';
import { addCertificates, readCertificates } from '../../people/certificates.ts';
import type { Certificate } from '../../core/certificate.ts';
import { uuidOf, type Fact } from '../core/fact.ts';
import type { Catalog, TrainingModule } from '../core/module.ts';
import { observerFault, waitingFor } from '../core/observer.ts';
import {
  ChecksMissingError,
  LearnerUnknownError,
  NothingToObserveError,
  ObserverRefusedError,
} from '../errors.ts';
import { holdPerson } from './attempts.ts';
import { queueFacts } from './facts.ts';

export interface ObservationWish {
  readonly mentor: string;
  readonly person: string;
  readonly certificate: string;
  /** Of each point of the checklist, in its order: whether it was seen. */
  readonly checks: readonly boolean[];
  readonly note: string;
  /** Who does it for the mentor; null: they do. */
  readonly through: string | null;
  readonly nowMs: number;
}

export interface Observed {
  /** Whether every point was seen: the certificate is valid from now on. */
  readonly isSeen: boolean;
  readonly expiresMs: number;
}

/** @returns the module whose passing waits; the certificate's own, if it is not taught now */
async function passedModule(
  tx: Transaction,
  catalog: Catalog,
  { person, name, passedMs }: Certificate,
): Promise<TrainingModule | undefined> {
  const rows = await tx<{ module: string }[]>`
    select module
    from   slipway.crew_passed
    where  person = ${person} and passed_at = ${new Date(passedMs)}`;
  const passed = rows.map(({ module }) => catalog.get(module));
  const own = passed.find((module) => module?.certificate === name);
  return own ?? [...catalog.values()].find((module) => module.certificate === name);
}

async function checkMentor(tx: Transaction, wish: ObservationWish): Promise<void> {
  const { mentor, person, certificate, nowMs } = wish;
  const rows = await tx<{ id: string; isMentor: boolean }[]>`
    select id, is_mentor as "isMentor" from slipway.crew_person order by id`;
  const row = rows.find(({ id }) => id === mentor);
  if (!row)
    throw new LearnerUnknownError(
      mentor,
      rows.map(({ id }) => id),
    );
  const held = (await readCertificates(tx, [mentor])).get(mentor) ?? [];
  const fault = observerFault(row, held, { person, certificate, atMs: nowMs });
  if (fault) throw new ObserverRefusedError(mentor, certificate, fault);
}

function satisfied(wish: ObservationWish, passedMs: number): Fact {
  const { person, certificate, nowMs } = wish;
  const session = uuidOf('observation', person, certificate, String(passedMs));
  return {
    verb: 'satisfied',
    person,
    about: certificate,
    title: certificate,
    session,
    registration: uuidOf('certificate', person, certificate, String(passedMs)),
    atMs: nowMs,
    tookMs: 0,
    score: null,
  };
}

/**
 * Records what a mentor saw. With every point seen, the certificate counts from now on; else the
 * observation stands as it is, and may be made again.
 *
 * @throws {LearnerUnknownError | ObserverRefusedError | NothingToObserveError | ChecksMissingError}
 *   nothing was recorded
 */
export async function observe(
  sql: Sql,
  catalog: Catalog,
  wish: ObservationWish,
): Promise<Observed> {
  const { mentor, person, certificate, checks, note, through, nowMs } = wish;
  return sql.begin(async (tx) => {
    await holdPerson(tx, person);
    await checkMentor(tx, wish);
    const held = (await readCertificates(tx, [person])).get(person) ?? [];
    const waiting = waitingFor(held, certificate, nowMs);
    if (!waiting) throw new NothingToObserveError(person, certificate);
    const module = await passedModule(tx, catalog, waiting);
    const asked = module?.checks.length ?? checks.length;
    if (checks.length !== asked || asked === 0) throw new ChecksMissingError(checks.length, asked);
    const { passedMs, expiresMs } = waiting;
    await tx`
      insert into slipway.crew_observation
             (person, certificate, passed_at, mentor, checks, note, through, at)
      values (${person}, ${certificate}, ${new Date(passedMs)}, ${mentor},
              ${checks.map(String)}::text[]::boolean[], ${note}, ${through},
              ${new Date(nowMs)})`;
    const isSeen = checks.every(Boolean);
    if (isSeen) {
      await addCertificates(tx, [{ ...waiting, observedBy: mentor, observedMs: nowMs }]);
      await queueFacts(tx, [satisfied(wish, passedMs)]);
    }
    return { isSeen, expiresMs };
  });
}
