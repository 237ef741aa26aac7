/** `slipway rehearse onboarding`: synthetic customers become members at one store, scored. */
import { fileURLToPath } from 'node:url';
import { runProgram } from '../child.ts';
import { numberOption, UsageError, type Command } from '../command.ts';

const CASES = ['happy', 'declined', 'abandoned', 'duplicate', 'offline'];

/** The command. */
export const rehearseOnboarding: Command = {
  name: 'rehearse onboarding',
  summary: 'Let synthetic customers become members at a store, and score how it went',
  usage: '[--store S] [--runs N] [--cases LIST] [--out FILE] [--json]',
  examples: [
    ['slipway rehearse onboarding --store s03 --runs 50', 'all cases in turn, on a practice store'],
    ['slipway rehearse onboarding --cases offline --runs 5', 'only at a till whose line is dead'],
  ],
  options: {
    store: { type: 'string' },
    runs: { type: 'string' },
    cases: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  help: {
    store: 'the store (default s03)',
    runs: 'how many customers (default 50)',
    cases: `which, one after the other (default ${CASES.join(',')})`,
    out: 'the signed report (default onboarding-STORE.json)',
    json: 'print the signed report',
  },
  run: async ({ values, raw }) => {
    numberOption(values, 'runs', 50, 1, 10_000);
    const asked = String(values['cases'] ?? CASES.join(',')).split(',');
    const unknown = asked.find((name) => !CASES.includes(name));
    if (unknown !== undefined) {
      throw new UsageError(`There is no case "${unknown}".`, `Any of: ${CASES.join(', ')}.`);
    }
    const program = import.meta.resolve('@slipway/example-grocer/rehearse-onboarding');
    return runProgram(fileURLToPath(program), raw);
  },
};
