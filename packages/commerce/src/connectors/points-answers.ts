/** What providers of points answer, read alike. */
import { checkShape } from '@slipway/kernel';
import { Type } from 'typebox';
import { ProviderRefusedError, ProviderUnavailableError } from '../errors.ts';
import type { HttpAnswer } from './http.ts';
import type { PointsAnswer } from './port.ts';

const Balance = Type.Object({ balance: Type.Integer() });
const Refusal = Type.Object({ error: Type.String() });

/** @throws {ProviderUnavailableError} the answer is none that was agreed on */
export function balanceIn(source: string, { body }: Pick<HttpAnswer, 'body'>): number {
  const shape = checkShape(Balance, body);
  if (shape.ok) return shape.value.balance;
  throw new ProviderUnavailableError(source, `its answer: ${shape.problems[0]!.what}`);
}

/**
 * @returns what became of a movement: 409 with `insufficient` is an answer, not a failure
 * @throws {ProviderRefusedError} it was understood and not done
 */
export function answerIn(source: string, answer: HttpAnswer): PointsAnswer {
  if (answer.status < 300) return { kind: 'done', balance: balanceIn(source, answer) };
  const refusal = checkShape(Refusal, answer.body);
  const reason = refusal.ok ? refusal.value.error : `http-${answer.status}`;
  if (answer.status === 409 && reason === 'insufficient') {
    return { kind: 'insufficient', balance: balanceIn(source, answer) };
  }
  throw new ProviderRefusedError(source, reason, `it answers with HTTP ${answer.status}`);
}
