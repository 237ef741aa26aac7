/** `slipway plan`: validates everything and prints what will be done, before anything is. */
import { resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { readLaunch } from '@slipway/launch';
import { wordAt, type Command } from '../command.ts';
import { derivePlan, planLines } from '../plan.ts';

/** The command. */
export const plan: Command = {
  name: 'plan',
  summary: 'Validate a launch file and print what will be done; changes nothing',
  usage: 'FILE [--json]',
  examples: [
    ['slipway plan my/launch.yaml', 'criteria, what moves, the ramp by wave, how long it takes'],
    ['slipway plan my/launch.yaml --json', 'the same as data, store by store'],
  ],
  options: { json: { type: 'boolean' } },
  help: { json: 'print the plan as one JSON document' },
  run: async (input) => {
    const derived = derivePlan(readLaunch(resolve(wordAt(plan, input, 0, 'FILE'))));
    console.log(input.values['json'] ? JSON.stringify(derived) : planLines(derived).join('\n'));
    return EXIT.done;
  },
};
