/**
 * Evidence that green is less than so many times as bad, kept up to date row by row: a gate of a
 * large fleet is looked at every second, and could not go over all rows each time.
 */
import { lambdaOf, logBets, passBets, type Bets, type Row } from './evidence-process.ts';

export class RunningPass {
  readonly #bets: Bets;
  readonly #margin: number;
  readonly #step: number | null;
  readonly #lambdas: Float64Array;
  #ofMargin = 0;

  /**
   * @param step the one step whose rows count; null: all since launch
   * @param margin the hypothesis: green is at least so many times as bad
   */
  constructor(step: number | null, margin: number) {
    this.#bets = passBets(margin);
    this.#margin = margin;
    this.#step = step;
    this.#lambdas = new Float64Array(this.#bets.ratios.length);
  }

  /** Adds a row of a step (−1: takes it away). */
  add(step: number, row: Row, sign: 1 | -1): void {
    if (this.#step !== null && step !== this.#step) return;
    for (const [at, ratio] of this.#bets.ratios.entries()) {
      this.#lambdas[at]! += sign * lambdaOf(row, ratio);
    }
    this.#ofMargin += sign * lambdaOf(row, this.#margin);
  }

  get logE(): number {
    return logBets(this.#bets, this.#lambdas) - this.#ofMargin;
  }
}
