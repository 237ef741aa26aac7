/**
 * One store's rows of one measure, and what they have come to there.
 *
 *   E = ½·E(from launch) + ½·mean over later steps of E(from that step)
 *
 * Evidence from launch alone would sink while all is well, and a late fault would first have to pay
 * that debt; so at each step a bet starts anew.
 */
import { FAIL_BETS, lambdaOf, logBets, logSumExp, type Row } from './evidence-process.ts';

const BETS = FAIL_BETS.ratios.length;

/** By step: Λ of each bet that green is worse. */
export type StepLambdas = readonly Float64Array[];

/** @returns Λ of no row, in so many steps */
export function noLambdas(steps: number): StepLambdas {
  return Array.from({ length: steps }, () => new Float64Array(BETS));
}

/** Adds to each step what others have in it (−1: takes it away). */
export function addLambdas(into: StepLambdas, from: StepLambdas, sign: 1 | -1): void {
  for (let step = 0; step < into.length; step++) {
    for (let bet = 0; bet < BETS; bet++) into[step]![bet]! += sign * from[step]![bet]!;
  }
}

/** @returns log E over all that a bet may start from */
export function logMixture(lambdas: StepLambdas): number {
  const from = new Float64Array(BETS);
  const later: number[] = [];
  let launch = 0;
  for (let step = lambdas.length - 1; step >= 0; step--) {
    for (let bet = 0; bet < BETS; bet++) from[bet]! += lambdas[step]![bet]!;
    const logE = logBets(FAIL_BETS, from);
    if (step === 0) launch = logE;
    else later.push(logE);
  }
  if (later.length === 0) return launch;
  const mean = logSumExp(later) - Math.log(later.length);
  return logSumExp([launch, mean]) - Math.LN2;
}

/** First bad answers of units. */
export interface Counted {
  readonly blue: number;
  readonly green: number;
}

/** A row that became another; `before` is null where nothing was known of it. */
export interface RowChange {
  readonly step: number;
  readonly before: Row | null;
  readonly after: Row;
}

export class StoreUnits {
  readonly lambdas: StepLambdas;
  readonly #rows = new Map<string, { readonly step: number; readonly row: Row }>();
  #counted: Counted = { blue: 0, green: 0 };
  #logE: number | null = 0;

  constructor(steps: number) {
    this.lambdas = noLambdas(steps);
  }

  /** @returns what changed by the row, or null where nothing did */
  replace(key: string, step: number, row: Row): RowChange | null {
    const before = this.#rows.get(key)?.row ?? null;
    if (before?.every((count, at) => count === row[at])) return null;
    if (before) this.#add(step, before, -1);
    this.#add(step, row, 1);
    this.#rows.set(key, { step, row });
    this.#logE = null;
    return { step, before, after: row };
  }

  #add(step: number, row: Row, sign: 1 | -1): void {
    const sums = this.lambdas[step]!;
    for (let bet = 0; bet < BETS; bet++) {
      sums[bet]! += sign * lambdaOf(row, FAIL_BETS.ratios[bet]!);
    }
    const [, b, , g] = row;
    const { blue, green } = this.#counted;
    this.#counted = { blue: blue + sign * b, green: green + sign * g };
  }

  /** log E that green is worse at this store; 0 before any row. */
  get logE(): number {
    return (this.#logE ??= logMixture(this.lambdas));
  }

  get counted(): Counted {
    return this.#counted;
  }

  rows(): Iterable<{ readonly step: number; readonly row: Row }> {
    return this.#rows.values();
  }
}
