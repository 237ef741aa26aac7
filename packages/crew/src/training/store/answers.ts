/** Answers to an attempt, judged here and recorded with what they earn, in one transaction. */
import type { Sql, Transaction } from '@slipway/pg';
import { addCertificates, readCertificates } from '../../people/certificates.ts';
import { standingOf } from '../../core/certificate.ts';
import type { Catalog, Question, TrainingModule } from '../core/module.ts';
import { RENEWS_WITHIN_MS } from '../core/refreshers.ts';
import { scoreOf, type Answers } from '../core/score.ts';
import { AnswerUnknownError, AttemptStaleError, AttemptUnknownError } from '../errors.ts';
import { factsOfResult } from './attempt-facts.ts';
import {
  holdPerson,
  moduleOf,
  passesIn,
  readAttempts,
  type Attempt,
  type Result,
} from './attempts.ts';
import { queueFacts } from './facts.ts';

const DAY_MS = 86_400_000;

export interface AnswerWish {
  readonly person: string;
  /** The attempt's id. */
  readonly attempt: string;
  readonly answers: Answers;
  /** Who does it for the person; null: they do. */
  readonly through: string | null;
  readonly nowMs: number;
}

/** @returns the questions as asked; @throws {AttemptStaleError} they are other ones now */
export function askedOf(module: TrainingModule, attempt: Attempt): readonly Question[] {
  if (attempt.bank !== module.bankHash) throw new AttemptStaleError(module.id);
  const byId = new Map(module.bank.map((question) => [question.id, question]));
  return attempt.items.map((id) => byId.get(id)!);
}

function checkAnswers(asked: readonly Question[], answers: Answers): void {
  const byId = new Map(asked.map((question) => [question.id, question]));
  for (const [item, places] of Object.entries(answers)) {
    const count = byId.get(item)?.options.length;
    if (count === undefined) throw new AnswerUnknownError(item, null);
    const wrong = places.find((place) => !Number.isInteger(place) || place < 0 || place >= count);
    if (wrong !== undefined) throw new AnswerUnknownError(item, wrong);
  }
}

/** A refresher renews a certificate that is about to run out; before that, it only refreshes. */
async function earns(tx: Transaction, module: TrainingModule, wish: AnswerWish): Promise<boolean> {
  if (module.certificate === null) return false;
  if (module.refreshes === null) return true;
  const held = (await readCertificates(tx, [wish.person])).get(wish.person) ?? [];
  return standingOf(held, module.certificate, wish.nowMs + RENEWS_WITHIN_MS).is !== 'valid';
}

async function recordPassed(
  tx: Transaction,
  module: TrainingModule,
  wish: AnswerWish,
): Promise<void> {
  const { person, nowMs } = wish;
  const isEarned = await earns(tx, module, wish);
  await tx`
    insert into slipway.crew_passed (person, module, passed_at)
    values (${person}, ${module.id}, ${new Date(nowMs)})`;
  if (!isEarned) return;
  const expiresMs = nowMs + module.validDays * DAY_MS;
  const unseen = { observedBy: null, observedMs: null };
  const name = module.certificate!;
  await addCertificates(tx, [{ person, name, passedMs: nowMs, ...unseen, expiresMs }]);
}

/**
 * Judges the answers and records what they earn; what is missing is wrong. Sent again, the first
 * answers stand.
 *
 * @throws {AttemptUnknownError | AttemptStaleError | AnswerUnknownError} nothing was recorded
 */
export async function recordAnswers(sql: Sql, catalog: Catalog, wish: AnswerWish): Promise<Result> {
  const { person, attempt: id, answers, through, nowMs } = wish;
  return sql.begin(async (tx) => {
    await holdPerson(tx, person);
    const all = await readAttempts(tx, [person]);
    const found = all.find(({ attempt }) => attempt.id === id);
    if (!found) throw new AttemptUnknownError(id, person);
    if (found.result) return found.result;
    const { attempt } = found;
    const module = moduleOf(catalog, attempt.module);
    const asked = askedOf(module, attempt);
    checkAnswers(asked, answers);
    const { mastery } = module.assessment;
    const score = scoreOf(asked, { seed: attempt.seed, answers, mastery });
    const result: Result = { ...score, endedMs: nowMs };
    await tx`
      insert into slipway.crew_result (attempt, items, share, passed, ended_at, through)
      values (${id}, ${tx.json(result.items as never)}, ${result.share}, ${result.passed},
              ${new Date(nowMs)}, ${through})`;
    const passes = passesIn(all.filter((one) => one.attempt.module === module.id));
    if (result.passed) await recordPassed(tx, module, wish);
    await queueFacts(tx, factsOfResult(attempt, result, { module, passes }));
    return result;
  });
}
