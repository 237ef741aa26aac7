/** `slipway init`: a launch to start from, in files that `slipway plan` accepts as they are. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { TEMPLATE } from '../template.ts';

/** A file that would be written exists. */
class InitExistsError extends OperatorError {
  readonly code = 'CLI_INIT_EXISTS';
  readonly exitCode = EXIT.usage;

  constructor(files: readonly string[], folder: string) {
    super(
      `${folder} has ${files.join(' and ')} already.`,
      'Nothing was written.',
      'Name another folder: `slipway init DIR`.',
    );
  }
}

/** The command. */
export const init: Command = {
  name: 'init',
  summary: 'Write a launch file, its stores and one change to start from',
  usage: '[DIR] [--json]',
  examples: [['slipway init my', 'then edit my/launch.yaml; `slipway plan my/launch.yaml`']],
  options: { json: { type: 'boolean' } },
  help: { json: 'print the files written as one JSON document' },
  run: async ({ words, values }) => {
    const folder = resolve(words[0] ?? '.');
    const names = Object.keys(TEMPLATE);
    const there = names.filter((name) => existsSync(join(folder, name)));
    if (there.length > 0) throw new InitExistsError(there, folder);
    for (const [name, text] of Object.entries(TEMPLATE)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text, { flag: 'wx' });
    }
    const launch = relative(process.cwd(), join(folder, 'launch.yaml'));
    const lines = [
      ...names.map((name) => `wrote ${relative(process.cwd(), join(folder, name))}`),
      `Next: edit them, then \`slipway plan ${launch}\`.`,
    ];
    console.log(values['json'] ? JSON.stringify({ folder, files: names }) : lines.join('\n'));
    return EXIT.done;
  },
};
