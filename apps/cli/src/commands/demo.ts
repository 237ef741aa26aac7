/** `slipway demo`: the founding case, end to end, on this machine. */
import { fileURLToPath } from 'node:url';
import { runProgram } from '../child.ts';
import { numberOption, UsageError, type Command } from '../command.ts';

const FAULTS = [
  'green-errors',
  'green-crash',
  'bad-store',
  'schema-kill',
  'controller-kill',
  'offline-store',
  'poison-op',
];

export const demo: Command = {
  name: 'demo',
  summary: 'The founding case end to end: database, services, load, launch, results',
  usage: '[--speed N] [--fault F] [--stores N] [--scale X] [--json]',
  examples: [
    ['slipway demo', 'the whole launch in about five minutes, with the console to look at'],
    ['slipway demo --speed 720 --json', 'as fast as evidence allows; prints one JSON document'],
    ['slipway demo --fault green-errors', 'the new release fails; see it go back'],
  ],
  options: {
    speed: { type: 'string' },
    fault: { type: 'string' },
    plane: { type: 'string' },
    stores: { type: 'string' },
    scale: { type: 'string' },
    rate: { type: 'string' },
    port: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: {
    speed: 'plan seconds per real second (default 60); windows and timeouts stay real',
    fault: `what is really broken on the way: ${FAULTS.join(', ')}`,
    plane: 'what carries the traffic: router (default)',
    stores: 'how many stores, 2 to 15 (default 15)',
    scale: 'size of the data against 200,000 members, 750,000 prices (default 1)',
    rate: 'requests per second and store (default 20)',
    port: 'of the console (default 7420, or a free one)',
    json: 'only one JSON document on stdout; ends by itself',
  },
  run: async ({ values, raw }) => {
    numberOption(values, 'speed', 60, 1, 10_000);
    numberOption(values, 'stores', 15, 2, 15);
    numberOption(values, 'scale', 1, 0.001, 20);
    numberOption(values, 'rate', 20, 1, 200);
    numberOption(values, 'port', 7420, 0, 65_535);
    const fault = values['fault'];
    if (fault !== undefined && !FAULTS.includes(String(fault))) {
      throw new UsageError(
        `There is no fault "${String(fault)}".`,
        `One of: ${FAULTS.join(', ')}.`,
      );
    }
    const plane = values['plane'] ?? 'router';
    if (plane !== 'router' && plane !== 'auto') {
      throw new UsageError(
        `This version has no plane "${String(plane)}".`,
        'Use `--plane router`.',
      );
    }
    const program = import.meta.resolve('@slipway/example-grocer/demo');
    return runProgram(fileURLToPath(program), raw);
  },
};
