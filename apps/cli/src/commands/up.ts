/** `slipway up`: the control plane with its console, in the foreground. */
import { runProgram } from '../child.ts';
import { numberOption, type Command } from '../command.ts';
import { consolePort, homeFolder, serverProgram } from '../installation.ts';

export const up: Command = {
  name: 'up',
  summary: 'Start the control plane and its console; Ctrl-C ends it cleanly',
  usage: '[--port P] [--host H]',
  examples: [
    ['slipway up', 'control plane and console on this machine, embedded database'],
    ['SLIPWAY_DATABASE_URL=postgres://… slipway up', 'the same on a database of your own'],
  ],
  options: { port: { type: 'string' }, host: { type: 'string' } },
  help: {
    port: 'to listen on (default SLIPWAY_PORT, else 7420; a free one when it is taken)',
    host: 'address to listen on (default 127.0.0.1: only this machine)',
  },
  run: ({ values }) => {
    const port = numberOption(values, 'port', consolePort(), 0, 65_535);
    const host = values['host'] === undefined ? [] : ['--host', String(values['host'])];
    return runProgram(serverProgram(), ['--folder', homeFolder(), '--port', String(port), ...host]);
  },
};
