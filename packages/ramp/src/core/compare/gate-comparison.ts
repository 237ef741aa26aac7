/**
 * A comparison at a gate: may the store go on, as far as green and blue can be told apart?
 *
 *   MISSING       no store has had requests of both colours at its present weight
 *   FAIL          the evidence that green is worse has been over its bound
 *   PASS          green is shown to be less than so many times as bad, since launch and in this
 *                 step alone; or its share of errors is shown to be below the ceiling
 *   INCONCLUSIVE  neither
 *
 * The margin since launch lets the extra errors of the whole store be half its base at the most:
 * max(ratio, 1 + ½/w). The step's own may be five: it only has to find what began in it.
 */
import type { Verdict } from '../state.ts';
import { logEBelowCeiling } from './evidence-process.ts';

/** The chance that a gate passes a green that is as bad as the margin. */
const BETA = 0.05;
const STEP_MARGIN = 5;

/** What a comparison is judged by. */
export interface ComparisonInput {
  readonly ratio: number;
  readonly ceiling: number | null;
  /** The store's share on green at this gate, above 0 and below 1. */
  readonly weight: number;
  /** Whether some store has had requests of both colours at its present weight. */
  readonly hasBoth: boolean;
  /** The highest that log E_fail has been, and where it stops. */
  readonly logEFail: number;
  readonly failAt: number;
  /** @returns log E that green is less than `margin` times as bad, of all rows since launch */
  readonly sinceLaunch: (margin: number) => number;
  /** The same of the present step's rows alone. */
  readonly thisStep: (margin: number) => number;
  /** Green's requests at the stores' present weights, and the bad ones among them. */
  readonly green: { readonly requests: number; readonly bad: number };
}

/** A comparison's numbers, as they are kept with the gate. Logarithms are natural ones. */
export interface Comparison {
  readonly verdict: Verdict;
  readonly logEFail: number;
  readonly failAt: number;
  readonly logEPassSinceLaunch: number;
  readonly logEPassThisStep: number;
  /** Null where the criterion has no ceiling. */
  readonly logEBelowCeiling: number | null;
  readonly passAt: number;
}

/** @returns the verdict and the numbers that it follows from */
export function compareAtGate(input: ComparisonInput): Comparison {
  const { ratio, ceiling, weight, green, logEFail, failAt } = input;
  // Two ways to pass take half the risk each.
  const passAt = -Math.log(ceiling === null ? BETA : BETA / 2);
  const margin = Math.max(ratio, 1 + 0.5 / weight);
  const logEPassSinceLaunch = input.sinceLaunch(margin);
  const logEPassThisStep = input.thisStep(Math.max(ratio, STEP_MARGIN));
  const below = ceiling === null ? null : logEBelowCeiling(green.requests, green.bad, ceiling);
  const numbers = { logEFail, failAt, logEPassSinceLaunch, logEPassThisStep, passAt };
  const compared = Math.min(logEPassSinceLaunch, logEPassThisStep) >= passAt;
  const passes = compared || (below !== null && below >= passAt);
  const unfailed = !input.hasBoth ? 'MISSING' : passes ? 'PASS' : 'INCONCLUSIVE';
  const verdict = logEFail >= failAt ? 'FAIL' : unfailed;
  return { verdict, ...numbers, logEBelowCeiling: below };
}
