/** What the program that is killed does: a life of one member in which nothing is refused. */
export interface LifeStep {
  readonly kind: 'earn' | 'burn' | 'late' | 'hold';
  readonly points: number;
}

/** How often the year below is lived. */
export const ROUNDS = 30;
const YEAR: readonly LifeStep[] = [
  { kind: 'earn', points: 40 },
  { kind: 'burn', points: 10 },
  { kind: 'earn', points: 5 },
  { kind: 'hold', points: 20 },
  { kind: 'late', points: 50 },
];
export const LEDGER_LIFE: readonly LifeStep[] = Array.from({ length: ROUNDS }, () => YEAR).flat();
/** Each round earns 45, pays 10 and 19 (of 20 held), and is 34 short of the 50 at its end. */

export const SHORT_PER_ROUND = 34;
export const POSTINGS = LEDGER_LIFE.length + ROUNDS;
