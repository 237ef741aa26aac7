/** `slipway schema convert`: a plain SQL migration as a change file. */
import { readFileSync } from 'node:fs';
import { EXIT } from '@slipway/kernel';
import { convertSql, loadSqlParser } from '@slipway/schema';
import { UsageError, wordAt, type Command } from '../command.ts';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file} cannot be read: ${reason}.`, 'Check the name.');
  }
}

/** The command. */
export const convert: Command = {
  name: 'schema convert',
  summary: 'Write a plain SQL migration as a change file, and tell what a person must add',
  usage: 'FILE',
  examples: [
    ['slipway schema convert 0042_split.sql > changes/0042_split.yaml', 'notes go to stderr'],
  ],
  options: {},
  help: {},
  run: async (input) => {
    const file = wordAt(convert, input, 0, 'FILE');
    const text = read(file);
    const { change, needsHuman } = convertSql(text, { file, parser: await loadSqlParser() });
    process.stdout.write(change);
    for (const { rule, place, what, fix } of needsHuman) {
      console.error(`${place.file}:${place.line} ${rule}: ${what} ${fix}`);
    }
    return EXIT.done;
  },
};
