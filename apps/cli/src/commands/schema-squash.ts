/** `slipway schema squash`: a folder of changes becomes one that builds the same. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { EXIT } from '@slipway/kernel';
import { readChangeFile, squashChanges } from '@slipway/schema';
import { UsageError, wordAt, type Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { changeFilesIn } from './schema-migrate.ts';
import { JSON_OPTION, print, SCHEMA, SCHEMA_HELP, schemaOf } from './schema-options.ts';

/** The command. */
export const squash: Command = {
  name: 'schema squash',
  summary: 'Make one change file of a folder of changes; it builds the same in one',
  usage: 'DIR --to FILE [--schema S] [--json]',
  examples: [
    ['slipway schema squash changes/ --to base.yaml', 'proved on scratch databases of the server'],
  ],
  options: { ...DATABASE, ...SCHEMA, to: { type: 'string' }, ...JSON_OPTION },
  help: { ...SCHEMA_HELP, to: 'the file that is written; it must not be there' },
  run: async (input) => {
    const { values } = input;
    const changes = changeFilesIn(resolve(wordAt(squash, input, 0, 'DIR'))).map(readChangeFile);
    const { to } = values;
    if (typeof to !== 'string' || !/\.ya?ml$/.test(to)) {
      throw new UsageError('--to names no change file.', 'Give it one that ends with .yaml.');
    }
    const file = resolve(to);
    if (existsSync(file)) throw new UsageError(`${to} is there already.`, 'Choose another name.');
    const url = await databaseUrl(values);
    const name = basename(file).replace(/\.ya?ml$/, '');
    const made = await squashChanges(url, schemaOf(values), changes, name);
    writeFileSync(file, made.yaml, { flag: 'wx' });
    print(values, { file, squashes: made.squashes, needsHuman: made.needsHuman }, [
      `${to} stands for ${made.squashes.join(', ')}; it builds the same.`,
      ...(made.needsHuman > 0
        ? [`Look at what it marks "needs a human" (${made.needsHuman}).`]
        : []),
    ]);
    return EXIT.done;
  },
};
