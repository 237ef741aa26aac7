/** The fleet of the design's figures, and what its launches come to. */
import { runLaunch, type Conditions, type Outcome, type Rules } from '@slipway/ramp/simulation';
import { limitRow, type Row } from '../harness.ts';

/** 300 units, 20 requests a second, a base of 0.5 %; nine gates in three hours. */
export const FLEET: Omit<Conditions, 'world' | 'ratio'> = {
  stores: 1,
  units: 300,
  requestsPerSecond: 20,
  base: 0.005,
  seconds: 3 * 3600,
};

/** @returns what came of so many launches; always the same launches */
export function simulate(count: number, conditions: Conditions, rules: Rules): Outcome[] {
  return Array.from({ length: count }, (_, seed) => runLaunch(conditions, rules, seed));
}

/** @returns percent of the outcomes of which something is true */
export function percent(
  outcomes: readonly Outcome[],
  isTrue: (outcome: Outcome) => boolean,
): number {
  return (100 * outcomes.filter(isTrue).length) / outcomes.length;
}

/** @returns a row of so many launches whose value may be `target` at most */
export function launchesRow(about: Parameters<typeof limitRow>[0], launches: number): Row {
  return { ...limitRow(about), runs: launches };
}
