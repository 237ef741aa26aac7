/** `slipway schema pull`: the changes that were applied to a database, as files again. */
import { EXIT } from '@slipway/kernel';
import { connectChecked } from '@slipway/pg';
import { pullHistory, writePulled } from '@slipway/schema';
import { wordAt, type Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { JSON_OPTION, print, SCHEMA, SCHEMA_HELP, schemaOf } from './schema-options.ts';

/** The command. */
export const pull: Command = {
  name: 'schema pull',
  summary: 'Write the changes that were applied to a database into a folder, a file for each',
  usage: 'DIR [--schema S] [--force] [--json]',
  examples: [
    ['slipway schema pull changes/', 'files that say the same stay as they are'],
    ['slipway schema pull changes/ --force', 'and those that differ are overwritten'],
  ],
  options: { ...DATABASE, ...SCHEMA, force: { type: 'boolean' }, ...JSON_OPTION },
  help: { ...SCHEMA_HELP, force: 'overwrite files that differ from what was applied' },
  run: async (input) => {
    const { values } = input;
    const folder = wordAt(pull, input, 0, 'DIR');
    const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 1 });
    const changes = await pullHistory(sql, schemaOf(values)).finally(() => sql.end());
    const names = changes.map(({ name }) => name);
    const result = writePulled(folder, changes, values['force'] === true);
    if (names.join('\n') !== names.toSorted().join('\n')) {
      console.error(
        `They were applied as ${names.join(', ')}; \`slipway schema migrate\` goes by name.`,
      );
    }
    print(values, result, [
      ...result.written.map((name) => `${folder}/${name} written`),
      `${result.written.length} written, ${result.same.length} said the same already.`,
    ]);
    return EXIT.done;
  },
};
