/** `slipway rehearse launch`: the whole launch, once for each of its criteria, on staging. */
import { fileURLToPath } from 'node:url';
import { runProgram } from '../child.ts';
import { numberOption, type Command } from '../command.ts';

/** The command. */
export const rehearseLaunch: Command = {
  name: 'rehearse launch',
  summary: 'Make every criterion fire by a real fault, and time every rollback, on staging',
  usage: '[--speed N] [--stores N] [--scale X] [--rate N] [--only CRITERION] [--out FILE] [--json]',
  examples: [
    ['slipway rehearse launch --speed 720', "the grocer's launch, on data of production size"],
    ['slipway rehearse launch --only slow --scale 0.02', 'one criterion, on little data'],
  ],
  options: {
    speed: { type: 'string' },
    stores: { type: 'string' },
    scale: { type: 'string' },
    rate: { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: {
    speed: 'plan seconds per real second (default 720); windows and timeouts stay real',
    stores: 'how many stores, 2 to 15 (default 15)',
    scale: 'size of the data against 200,000 members, 750,000 prices (default 1)',
    rate: 'requests per second and store (default 20)',
    only: 'rehearse this criterion alone; the record then says so of the others',
    out: 'the signed record (default rehearsal.json)',
    json: 'print the signed record',
  },
  run: async ({ values, raw }) => {
    numberOption(values, 'speed', 720, 1, 10_000);
    numberOption(values, 'stores', 15, 2, 15);
    numberOption(values, 'scale', 1, 0.001, 20);
    numberOption(values, 'rate', 20, 1, 200);
    const program = import.meta.resolve('@slipway/example-grocer/rehearse');
    return runProgram(fileURLToPath(program), raw);
  },
};
