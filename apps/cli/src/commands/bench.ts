/** `slipway bench`: the benchmarks, each a ratio against a peer or a bare baseline. */
import { fileURLToPath } from 'node:url';
import { runProgram } from '../child.ts';
import type { Command } from '../command.ts';

export const bench: Command = {
  name: 'bench',
  summary: 'The benchmarks, each as a ratio measured in the same run',
  usage: '[NAME] [--json]',
  examples: [['slipway bench schema', 'backfill and trigger cost against plain PostgreSQL']],
  options: { json: { type: 'boolean' } },
  help: { json: 'print the results as one JSON document' },
  run: ({ raw }) => runProgram(fileURLToPath(import.meta.resolve('@slipway/bench/main')), raw),
};
