/** `slipway plan`: validates everything and prints what will be done, before anything is. */
import { resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { checkSight, readLaunch } from '@slipway/launch';
import { numberOption, wordAt, type Command } from '../command.ts';
import { derivePlan, planLines } from '../plan.ts';

/** The command. */
export const plan: Command = {
  name: 'plan',
  summary: 'Validate a launch file and print what will be done; changes nothing',
  usage: 'FILE [--speed N] [--json]',
  examples: [
    ['slipway plan my/launch.yaml', 'criteria, what moves, the ramp by wave, how long it takes'],
    ['slipway plan my/launch.yaml --json', 'the same as data, store by store'],
  ],
  options: { speed: { type: 'string' }, json: { type: 'boolean' } },
  help: {
    speed: 'plan seconds per real second (default 1): what comparisons could see at it',
    json: 'print the plan as one JSON document',
  },
  run: async (input) => {
    const spec = readLaunch(resolve(wordAt(plan, input, 0, 'FILE')));
    const speed = numberOption(input.values, 'speed', 1, 1, 10_000);
    checkSight(spec, speed);
    const derived = derivePlan(spec, speed);
    console.log(input.values['json'] ? JSON.stringify(derived) : planLines(derived).join('\n'));
    return EXIT.done;
  },
};
