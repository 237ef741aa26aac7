/** `slipway schema baseline`: a schema's first version, or its state as somebody altered it. */
import { EXIT } from '@slipway/kernel';
import { connectChecked } from '@slipway/pg';
import { acceptDrift, baseline } from '@slipway/schema';
import { UsageError, wordAt, type Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { counted, JSON_OPTION, print, SCHEMA, SCHEMA_HELP, schemaOf } from './schema-options.ts';

/** The command. */
export const baselineCommand: Command = {
  name: 'schema baseline',
  summary: 'Give an existing schema its first version: views identical to its tables',
  usage: '[NAME] [--schema S] [--accept] [--json]',
  examples: [
    ['slipway schema baseline v1 --schema shop', 'then let applications use shop_v1'],
    ['slipway schema baseline --accept --schema shop', 'what was altered by hand is right'],
  ],
  options: { ...DATABASE, ...SCHEMA, accept: { type: 'boolean' }, ...JSON_OPTION },
  help: {
    ...SCHEMA_HELP,
    accept: 'take the schema as it stands, with what was altered outside any change',
  },
  run: async (input) => {
    const { values, words } = input;
    const schema = schemaOf(values);
    if (values['accept'] && words.length > 0) {
      throw new UsageError('--accept takes no NAME.', 'Leave one of them out.');
    }
    const name = values['accept'] ? null : wordAt(baselineCommand, input, 0, 'NAME');
    const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 1 });
    try {
      if (name === null) {
        const accepted = await acceptDrift(sql, schema);
        const lines = accepted.map(({ what }) => `Accepted: ${what}.`);
        print(values, accepted, lines.length > 0 ? lines : ['Nothing was altered by hand.']);
        return EXIT.done;
      }
      const made = await baseline(sql, schema, name);
      print(values, made, [`${made.versionSchema} shows ${counted(made.tables.length, 'table')}.`]);
      return EXIT.done;
    } finally {
      await sql.end();
    }
  },
};
