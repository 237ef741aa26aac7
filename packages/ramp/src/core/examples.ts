/** A small ramp as a launch file would say it: what tests and simulations begin with. */
import { parseInput } from '@slipway/kernel';
import { readCriteria, type Criterion } from './criteria.ts';
import { readRamp, type RampPlan } from './plan.ts';

/** Three hours, three waves, five stores. */
export const EXAMPLE_RAMP = `
over: 3h
pilot: 10%
step: 10%
waves:
  - { stores: [s01], offset: 0m, bake: 30m }
  - { stores: [s02, s03], offset: 45m }
  - { stores: rest, offset: 90m }
hold: { longest: 30m, then: ask }
`;

export const EXAMPLE_STORES = ['s01', 's02', 's03', 's04', 's05'];

export const EXAMPLE_CRITERIA = `
- id: failed
  signal: { meter: failed-share }
  tripwire: { above: 2%, of-at-least: 20, within: 30s }
  action: { store: rollback-store, fleet: rollback-launch }
- id: slow
  signal: { meter: over-objective, objective: 250ms }
  tripwire: { above: 10%, of-at-least: 50, within: 60s }
  action: hold
`;

/** @returns the plan that a section says; throws when it has problems */
export function planOf(yaml = EXAMPLE_RAMP, stores: readonly string[] = EXAMPLE_STORES): RampPlan {
  const read = readRamp(parseInput(yaml, 'launch.yaml').value, ['ramp'], stores);
  if (!read.ok) throw new Error(read.problems.map(({ what }) => what).join(' '));
  return read.value;
}

/** @returns the criteria that a section says; throws when it has problems */
export function criteriaOf(yaml = EXAMPLE_CRITERIA): Criterion[] {
  const read = readCriteria(parseInput(yaml, 'launch.yaml').value, ['criteria']);
  if (!read.ok) throw new Error(read.problems.map(({ what }) => what).join(' '));
  return read.value;
}
