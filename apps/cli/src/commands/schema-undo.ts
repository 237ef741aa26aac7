/** `slipway schema undo`: the reverse of a completed change, with what is kept of it. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { reverseChange, undoChange } from '@slipway/schema';
import { UsageError, type Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import {
  JSON_OPTION,
  print,
  RUN,
  runOptionsOf,
  SCHEMA,
  SCHEMA_HELP,
  schemaOf,
  untilStopped,
} from './schema-options.ts';

/** @returns the file that shall be written; @throws {UsageError} it is there, or no change file */
function newFile(to: string): string {
  const file = resolve(to);
  if (!/\.ya?ml$/.test(file)) {
    throw new UsageError(`${to} is no name of a change file.`, 'End it with .yaml.');
  }
  if (existsSync(file)) throw new UsageError(`${to} is there already.`, 'Choose another name.');
  return file;
}

/** The command. */
export const undo: Command = {
  name: 'schema undo',
  summary: 'Take a completed change back within its undo window; both versions are usable then',
  usage: '[CHANGE] [--to FILE] [--schema S] [--json]',
  examples: [
    ['slipway schema undo', 'the newest completed change; then complete, or rollback'],
    ['slipway schema undo v3 --to changes/v4.yaml', 'write the reverse as a file; start it later'],
  ],
  options: { ...DATABASE, ...SCHEMA, ...RUN, to: { type: 'string' }, ...JSON_OPTION },
  help: { ...SCHEMA_HELP, to: 'write the reverse as a change file and start nothing' },
  run: async ({ values, words }) => {
    const { to } = values;
    const file = typeof to === 'string' ? newFile(to) : null;
    const options = { schema: schemaOf(values), ...runOptionsOf(values) };
    const url = await databaseUrl(values);
    const [wanted] = words;
    if (file !== null) {
      const name = basename(file).replace(/\.ya?ml$/, '');
      const { undoes, yaml, warnings } = await reverseChange(url, options, wanted, name);
      writeFileSync(file, yaml, { flag: 'wx' });
      print(values, { undoes, file, warnings }, [
        `${file} takes ${undoes} back.`,
        ...warnings.map((warning) => `Warning: ${warning}`),
        `Next: \`slipway schema start ${String(to)}\`.`,
      ]);
      return EXIT.done;
    }
    const result = await untilStopped((signal) => undoChange(url, { ...options, signal }, wanted));
    print(values, result, [
      `${result.undoes} is being undone: ${result.schema} now has ${result.from} and ${result.to}.`,
      ...result.warnings.map((warning) => `Warning: ${warning}`),
      'Next: `slipway schema complete`, or `slipway schema rollback`.',
    ]);
    return EXIT.done;
  },
};
