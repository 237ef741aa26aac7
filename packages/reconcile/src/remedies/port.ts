/** How a decision is carried out: one object for each action, with the effects at its edge. */
import type { RemedyCase, RemedyPlan, RemedyStep } from '../core/remedy.ts';

/** What became of a step. */
export type Performed =
  /** `ref` is its name at whoever did it. */
  | { readonly kind: 'done'; readonly ref: string }
  /** Nothing was done, and asking again would be refused again. */
  | { readonly kind: 'refused'; readonly why: string };

export interface Remedy {
  /** The action of a case that it carries out, such as `refund-surplus`. */
  readonly action: string;
  /** Pure: the same case gives the same steps, with the same keys. */
  readonly plan: (one: RemedyCase) => RemedyPlan;
  /**
   * Does one step, once for its key, whoever asks how often.
   *
   * @throws {OperatorError} it is not known whether it was done: it is asked for again
   */
  readonly perform: (step: RemedyStep, nowMs: number) => Promise<Performed>;
}
