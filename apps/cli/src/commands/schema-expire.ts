/** `slipway schema expire`: drops what is kept of changes whose undo window is over. */
import { EXIT } from '@slipway/kernel';
import { expireChanges } from '@slipway/schema';
import type { Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import {
  JSON_OPTION,
  print,
  SCHEMA,
  SCHEMA_HELP,
  schemaOf,
  untilStopped,
} from './schema-options.ts';

/** The command. */
export const expire: Command = {
  name: 'schema expire',
  summary: 'Drop what is kept of ended changes whose undo window is over',
  usage: '[--all] [--schema S] [--json]',
  examples: [['slipway schema expire', 'the next start or complete does it, too']],
  options: { ...DATABASE, ...SCHEMA, all: { type: 'boolean' }, ...JSON_OPTION },
  help: { ...SCHEMA_HELP, all: 'also where the window is open: these cannot be undone any more' },
  run: async ({ values }) => {
    const url = await databaseUrl(values);
    const schema = schemaOf(values);
    const gone = await untilStopped((signal) =>
      expireChanges(url, { schema, signal }, values['all'] === true),
    );
    const what = gone.length > 0 ? `of ${gone.join(', ')} nothing is kept` : 'no window is over';
    print(values, gone, [`${schema}: ${what}.`]);
    return EXIT.done;
  },
};
