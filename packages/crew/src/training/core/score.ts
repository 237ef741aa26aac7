/**
 * Whether answers are right, and whether they are enough.
 *
 * Rules (SPEC.md): T3 a question is right or wrong, as a whole; what is missing is wrong · T4 mastery
 * is a share of all that was asked.
 */
import type { Question } from './module.ts';
import { shownOrder } from './draw.ts';

/** What somebody chose: places of options as they were shown, from 0; of an order, in that order. */
export type Answers = Readonly<Record<string, readonly number[]>>;

export interface JudgedItem {
  readonly item: string;
  readonly isRight: boolean;
  /** What was chosen, as places in the bank. */
  readonly chosen: readonly number[];
}

export interface Score {
  readonly items: readonly JudgedItem[];
  /** The share that is right, 0 to 1. */
  readonly share: number;
  readonly passed: boolean;
}

const SLACK = 1e-9;

/** @param chosen places in the bank */
export function isRight({ kind, options }: Question, chosen: readonly number[]): boolean {
  if (kind === 'order') {
    return chosen.length === options.length && chosen.every((place, index) => place === index);
  }
  const right = options.flatMap((option, place) => (option.isRight ? [place] : []));
  const all = new Set(chosen);
  return all.size === chosen.length && all.size === right.length && right.every((r) => all.has(r));
}

/**
 * @param questions as they were asked, in order
 * @param seed of the attempt
 */
export function scoreOf(
  questions: readonly Question[],
  { seed, answers, mastery }: { seed: number; answers: Answers; mastery: number },
): Score {
  const items = questions.map((question, place): JudgedItem => {
    const order = shownOrder(question, seed, place);
    const chosen = (answers[question.id] ?? []).map((shown) => order[shown] ?? -1);
    return { item: question.id, isRight: isRight(question, chosen), chosen };
  });
  const share = items.filter((one) => one.isRight).length / Math.max(1, items.length);
  return { items, share, passed: share + SLACK >= mastery };
}
