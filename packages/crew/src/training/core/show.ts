/** A question as a learner sees it: what may be chosen, and nothing of what is right. */
import type { Area, Kind, Question, Words } from './module.ts';
import { shownOrder } from './draw.ts';

export interface ShownOption {
  readonly text: Words;
  readonly area: Area | null;
  readonly code: string | null;
}

export interface ShownItem {
  readonly id: string;
  readonly kind: Kind;
  readonly ask: Words;
  /** Whether more than one may be right. */
  readonly isMany: boolean;
  readonly picture: string | null;
  /** Answers name these by their place, from 0. */
  readonly options: readonly ShownOption[];
}

/** @param place of the question within the attempt */
export function showItem(question: Question, seed: number, place: number): ShownItem {
  const { id, kind, ask, picture, options } = question;
  return {
    id,
    kind,
    ask,
    isMany: kind === 'choice' && options.filter(({ isRight }) => isRight).length > 1,
    picture,
    options: shownOrder(question, seed, place).map((at) => {
      const { text, area, code } = options[at]!;
      return { text, area, code };
    }),
  };
}
