/** What the solver's threads and their owner say to each other. */
import type { RosterProblem } from '../core/problem.ts';
import type { ComponentAnswer, ComponentWish } from './component.ts';

export interface ToWorker {
  readonly job: number;
  /** Jobs of one question; a question is cancelled by its number. */
  readonly batch: number;
  readonly problem: RosterProblem;
  readonly wish: ComponentWish;
}

export type FromWorker =
  | {
      readonly kind: 'progress';
      readonly job: number;
      readonly objective: number;
      readonly bound: number;
    }
  | { readonly kind: 'answer'; readonly job: number; readonly answer: ComponentAnswer }
  | { readonly kind: 'failed'; readonly job: number; readonly error: string };
