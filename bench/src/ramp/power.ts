/** How surely and how soon twice the errors are found. */
import { THREE_HOURS, WORLDS, type Outcome } from '@slipway/ramp/simulation';
import { median, type Row } from '../harness.ts';
import { FLEET, launchesRow, percent, simulate } from './fleet.ts';

const LAUNCHES = 500;

/** The median over all launches; one that was never stopped counts as endless. */
function medianMinutes(outcomes: readonly Outcome[], rule: 'units' | 'requests' | 'zTest'): number {
  return median(outcomes.map((outcome) => (outcome[rule] ?? Number.POSITIVE_INFINITY) / 60));
}

export function powerRows(say: (text: string) => void): Row[] {
  say(`${LAUNCHES} launches with twice the errors`);
  const conditions = { ...FLEET, world: WORLDS.independent, ratio: () => 2 };
  const outcomes = simulate(LAUNCHES, conditions, THREE_HOURS);
  const zTest = 'a z-test at 1 %, looked at as often (it stops healthy launches, too)';
  const minutes = {
    unit: 'min',
    against: zTest,
    againstValue: medianMinutes(outcomes, 'zTest'),
  };
  const rows = [
    {
      id: 'ramp.power',
      measure: 'launches with twice the errors that are not stopped by the end',
      unit: '%',
      value: percent(outcomes, ({ units }) => units === null),
      against: zTest,
      againstValue: percent(outcomes, ({ zTest }) => zTest === null),
      target: 1,
    },
    {
      ...minutes,
      id: 'ramp.power.minutes',
      measure: 'median until twice the errors stop a launch, units counted',
      value: medianMinutes(outcomes, 'units'),
      target: 45,
    },
    {
      ...minutes,
      id: 'ramp.power.minutes-requests',
      measure: 'the same if every request voted, which only independent errors allow',
      value: medianMinutes(outcomes, 'requests'),
      target: 26,
    },
  ];
  return rows.map((row) => launchesRow(row, LAUNCHES));
}
