/** Whether healthy launches pass every gate, and how long gates hold them for evidence. */
import { THREE_HOURS, WORLDS, type Outcome } from '@slipway/ramp/simulation';
import type { Row } from '../harness.ts';
import { FLEET, launchesRow, percent, simulate } from './fleet.ts';

const LAUNCHES = 500;
const RULES = { ...THREE_HOURS, longestHoldSeconds: 30 * 60 };

/** Few units are soon used up: each counts on green but once in a launch. */
const FLEETS = [
  { id: '300-units', words: '300 units', stores: 1, units: 300 },
  { id: '1500-units', words: '1,500 units of 15 stores', stores: 15, units: 1500 },
];

function meanHeldMinutes(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { heldSeconds }) => sum + heldSeconds, 0) / outcomes.length / 60;
}

export function finishRows(say: (text: string) => void): Row[] {
  return FLEETS.flatMap(({ id, words, stores, units }) => {
    say(`${LAUNCHES} healthy launches whose gates hold for evidence: ${words}`);
    const conditions = { ...FLEET, stores, units, world: WORLDS.independent, ratio: () => 1 };
    const outcomes = simulate(LAUNCHES, conditions, RULES);
    const rows = [
      {
        id: `ramp.healthy-finish.${id}`,
        measure: `healthy launches that do not come through all gates: ${words}`,
        unit: '%',
        value: percent(outcomes, ({ finished }) => !finished),
        against: 'those that a z-test at 1 % stops, begun anew at each gate, looked at as often',
        againstValue: percent(outcomes, ({ zTestByGate }) => zTestByGate !== null),
        target: 1,
      },
      {
        id: `ramp.healthy-finish.${id}.hold`,
        measure: `time that all gates of a healthy launch hold it, on average: ${words}`,
        unit: 'min',
        value: meanHeldMinutes(outcomes),
        against: 'a z-test, which holds nothing: it passes whatever it has not refuted',
        againstValue: 0,
        target: 2,
      },
    ];
    return rows.map((row) => launchesRow(row, LAUNCHES));
  });
}
