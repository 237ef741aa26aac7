/** How often a launch in which nothing is wrong is stopped, in each world. */
import { THREE_HOURS, WORLDS } from '@slipway/ramp/simulation';
import type { Row } from '../harness.ts';
import { FLEET, launchesRow, percent, simulate } from './fleet.ts';

const LAUNCHES = 1000;

export function falseStopRows(say: (text: string) => void): Row[] {
  return Object.entries(WORLDS).map(([id, world]) => {
    say(`${LAUNCHES} healthy launches: ${world.name}`);
    const outcomes = simulate(LAUNCHES, { ...FLEET, world, ratio: () => 1 }, THREE_HOURS);
    const about = {
      id: `ramp.false-stops.${id}`,
      measure: `healthy launches stopped at α = 1 %, looked at each minute: ${world.name}`,
      unit: '%',
      value: percent(outcomes, ({ units }) => units !== null),
      against: 'a z-test at 1 % begun anew at each gate, looked at as often',
      againstValue: percent(outcomes, ({ zTestByGate }) => zTestByGate !== null),
      target: 1,
    };
    return launchesRow(about, LAUNCHES);
  });
}
