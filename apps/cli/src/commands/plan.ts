/** `slipway plan`: validates everything and prints what will be done, before anything is. */
import { resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { judgedAt, readLaunch } from '@slipway/launch';
import { numberOption, wordAt, type Command } from '../command.ts';
import { CONTROL_DATABASE_HELP, DATABASE } from '../database.ts';
import { owedLines, readOwed } from '../owed.ts';
import { derivePlan, planLines } from '../plan.ts';
import { print } from './schema-options.ts';

/** The command. */
export const plan: Command = {
  name: 'plan',
  summary: 'Validate a launch file and print what will be done; changes nothing',
  usage: 'FILE [--speed N] [--database URL] [--json]',
  examples: [
    ['slipway plan my/launch.yaml', 'criteria, what moves, the ramp, how long, what is still owed'],
    ['slipway plan my/launch.yaml --json', 'the same as data, store by store'],
  ],
  options: { speed: { type: 'string' }, ...DATABASE, json: { type: 'boolean' } },
  help: {
    speed: 'plan seconds per real second (default 1): what comparisons could see at it',
    ...CONTROL_DATABASE_HELP,
    json: 'print the plan as one JSON document',
  },
  run: async (input) => {
    const speed = numberOption(input.values, 'speed', 1, 1, 10_000);
    const spec = judgedAt(readLaunch(resolve(wordAt(plan, input, 0, 'FILE'))), speed);
    const derived = derivePlan(spec, speed);
    const owed = await readOwed(spec, input.values, Date.now());
    print(input.values, { ...derived, owed }, [...planLines(derived), ...owedLines(owed)]);
    return EXIT.done;
  },
};
