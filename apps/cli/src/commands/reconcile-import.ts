/** `slipway reconcile import`: takes a settlement file or a statement in, whole or not at all. */
import { FEED_NAMES, importFile, readMapping, shippedMapping } from '@slipway/reconcile';
import { EXIT } from '@slipway/kernel';
import { UsageError, wordAt, type Command, type Values } from '../command.ts';
import { RECONCILE, RECONCILE_HELP, withReconcile } from './reconcile-options.ts';
import { counted, print } from './schema-options.ts';

function mappingOf(values: Values) {
  const { feed, mapping } = values;
  if (typeof mapping === 'string') return readMapping(mapping);
  if (typeof feed === 'string') return shippedMapping(feed);
  const next = `Give --feed (${FEED_NAMES.join(', ')}), or a file with --mapping.`;
  throw new UsageError('It is not said what kind of file this is.', next);
}

/** The command. */
export const importFeed: Command = {
  name: 'reconcile import',
  summary: 'Take in a settlement file or a loyalty statement, whole or not at all',
  usage: 'FILE [--feed F] [--mapping FILE] [--json]',
  examples: [
    ['slipway reconcile import settlement-27.csv --feed settlement', 'CSV by its ending'],
    ['slipway reconcile import statement.json --mapping ours.yaml', 'a form of one’s own'],
  ],
  options: { ...RECONCILE, feed: { type: 'string' }, mapping: { type: 'string' } },
  help: {
    ...RECONCILE_HELP,
    feed: `what it is: ${FEED_NAMES.join(', ')}`,
    mapping: 'a file that says which column is what, in place of the one that ships',
  },
  run: (input) => {
    const { values } = input;
    const path = wordAt(importFeed, input, 0, 'FILE');
    const mapping = mappingOf(values);
    return withReconcile(values, async (sql) => {
      const result = await importFile(sql, { path, mapping, nowMs: Date.now() });
      print(values, result, [
        result.state === 'already'
          ? `${path} was taken already, as ${result.name}, at ` +
            `${new Date(result.atMs).toISOString()}. Nothing was changed.`
          : `${path}: ${counted(result.added, 'row')} taken, ${result.repeated} held before; ` +
            `complete until ${new Date(result.untilMs).toISOString()}.`,
      ]);
      return EXIT.done;
    });
  },
};
