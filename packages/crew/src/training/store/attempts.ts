/**
 * Attempts at an assessment: begun, then answered once. Each is one transaction; a crash in the
 * middle leaves nothing, and whoever asks again gets what was recorded.
 *
 * The film comes first:
 *
 *   startAttempt ──► open ──recordAnswers──► passed (module, perhaps certificate) or failed
 */
import { randomUUID } from 'node:crypto';
import { int, type Random } from '@slipway/kernel';
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { drawItems } from '../core/draw.ts';
import type { Catalog, TrainingModule } from '../core/module.ts';
import type { JudgedItem } from '../core/score.ts';
import { filmGate, furthestOf } from '../core/watching.ts';
import {
  LearnerUnknownError,
  FilmNotWatchedError,
  ModuleUnknownError,
  NeedsNotPassedError,
  RetakeTooSoonError,
} from '../errors.ts';
import { factsOfStart } from './attempt-facts.ts';
import { queueFacts } from './facts.ts';
import { readWatched } from './watched.ts';

export interface Attempt {
  readonly id: string;
  readonly person: string;
  readonly module: string;
  /** From 1, of this person at this module. */
  readonly number: number;
  readonly seed: number;
  readonly items: readonly string[];
  /** Hash of the bank. */
  readonly bank: string;
  readonly startedMs: number;
}

/** An attempt that was answered. */
export interface Result {
  readonly items: readonly JudgedItem[];
  readonly share: number;
  readonly passed: boolean;
  readonly endedMs: number;
}

interface Row extends Omit<Attempt, 'seed' | 'startedMs'> {
  readonly seed: string;
  readonly startedAt: Date;
  readonly judged: readonly JudgedItem[] | null;
  readonly share: number | null;
  readonly passed: boolean | null;
  readonly endedAt: Date | null;
}

export interface AttemptWithResult {
  readonly attempt: Attempt;
  /** Null: it is open. */
  readonly result: Result | null;
}

function attemptOf(row: Row): AttemptWithResult {
  const { seed, startedAt, judged, share, passed, endedAt, ...rest } = row;
  const attempt = { ...rest, seed: Number(seed), startedMs: startedAt.getTime() };
  if (endedAt === null) return { attempt, result: null };
  const result = { items: judged!, share: share!, passed: passed!, endedMs: endedAt.getTime() };
  return { attempt, result };
}

/** @returns attempts of some people, newest first; of one module, if it is named */
export async function readAttempts(
  sql: Queryable,
  people: readonly string[],
  module?: string,
): Promise<readonly AttemptWithResult[]> {
  const rows = await sql<Row[]>`
    select    a.id, a.person, a.module, a.number, a.seed, a.items, a.bank,
              a.started_at as "startedAt", r.items as judged, r.share, r.passed,
              r.ended_at as "endedAt"
    from      slipway.crew_attempt a
    left join slipway.crew_result r on r.attempt = a.id
    where     a.person = any(${people as string[]})
    ${module === undefined ? sql`` : sql`and a.module = ${module}`}
    order by  a.started_at desc, a.number desc`;
  return rows.map(attemptOf);
}

/** Holds a person's row: what is recorded of one person is recorded one after the other. */
export async function holdPerson(tx: Transaction, person: string): Promise<void> {
  const [row] = await tx<{ id: string }[]>`
    select id from slipway.crew_person where id = ${person} for no key update`;
  if (row) return;
  const known = await tx<{ id: string }[]>`select id from slipway.crew_person order by id`;
  throw new LearnerUnknownError(
    person,
    known.map(({ id }) => id),
  );
}

/** @throws {ModuleUnknownError} */
export function moduleOf(catalog: Catalog, id: string): TrainingModule {
  const module = catalog.get(id);
  if (module) return module;
  throw new ModuleUnknownError(id, [...catalog.keys()]);
}

async function checkNeeds(tx: Transaction, module: TrainingModule, person: string): Promise<void> {
  // Whoever refreshes something has learned it once.
  const needs = module.refreshes === null ? module.needs : [module.refreshes];
  const rows = await tx<{ module: string }[]>`
    select distinct module from slipway.crew_passed where person = ${person}`;
  const passed = new Set(rows.map((row) => row.module));
  const lacks = needs.filter((need) => !passed.has(need));
  if (lacks.length > 0) throw new NeedsNotPassedError(module.id, lacks);
}

/** A retake and a refresher find it open: what was seen of the same film is kept. */
async function checkFilm(tx: Transaction, module: TrainingModule, person: string): Promise<void> {
  const gate = filmGate(module.films, await readWatched(tx, person));
  if (!gate.isOpen) throw new FilmNotWatchedError(module.id, furthestOf(gate));
}

/** Who takes which module. */
export interface AttemptWish {
  readonly person: string;
  readonly module: string;
  /** Who does it for the person; null: they do. */
  readonly through: string | null;
  readonly nowMs: number;
  readonly random: Random;
}

/**
 * Begins an attempt, or goes on with the one that is open.
 *
 * @throws {ModuleUnknownError | LearnerUnknownError | NeedsNotPassedError | RetakeTooSoonError}
 *   nothing was begun
 * @throws {FilmNotWatchedError} nothing was begun: the film comes first
 */
export async function startAttempt(
  sql: Sql,
  catalog: Catalog,
  { person, module: id, through, nowMs, random }: AttemptWish,
): Promise<Attempt> {
  const module = moduleOf(catalog, id);
  return sql.begin(async (tx) => {
    await holdPerson(tx, person);
    await checkNeeds(tx, module, person);
    const before = await readAttempts(tx, [person], id);
    const last = before[0];
    if (last && !last.result && last.attempt.bank === module.bankHash) return last.attempt;
    if (last?.result && !last.result.passed) {
      const fromMs = last.result.endedMs + module.assessment.retakeAfterMs;
      if (fromMs > nowMs) throw new RetakeTooSoonError(id, fromMs, nowMs);
    }
    await checkFilm(tx, module, person);
    const seed = int(random, 2 ** 32);
    const draw = { count: module.assessment.items, seed, before: last?.attempt.items ?? [] };
    const attempt: Attempt = {
      id: randomUUID(),
      person,
      module: id,
      number: (last?.attempt.number ?? 0) + 1,
      seed,
      items: drawItems(module.bank, draw),
      bank: module.bankHash,
      startedMs: nowMs,
    };
    await tx`
      insert into slipway.crew_attempt
             (id, person, module, number, seed, items, bank, started_at, through)
      values (${attempt.id}, ${person}, ${id}, ${attempt.number}, ${seed},
              ${attempt.items as string[]}, ${attempt.bank}, ${new Date(nowMs)}, ${through})`;
    await queueFacts(tx, factsOfStart(attempt, { module, passes: passesIn(before) }));
    return attempt;
  });
}

/** @returns how often the module was passed before */
export const passesIn = (attempts: readonly AttemptWithResult[]): number =>
  attempts.filter(({ result }) => result?.passed).length;
