/** `slipway prices ship`: a price book goes to its store, ahead of its moment. */
import { readPriceBook, shipBook } from '@slipway/fleet/server';
import { EXIT, formatDuration } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { FLEET, FLEET_HELP, withFleet } from './fleet-options.ts';
import { counted, durationOption, print } from './schema-options.ts';

/** The command. */
export const shipPrices: Command = {
  name: 'prices ship',
  summary: 'Ship a price book to its store: tills hold it before it counts',
  usage: 'FILE [--first] [--ahead T] [--json]',
  examples: [
    ['slipway prices ship week-49.yaml', 'it counts from the moment that stands in it'],
    ['slipway prices ship opening.yaml --first', 'the first one of a store that sells nothing yet'],
  ],
  options: { ...FLEET, first: { type: 'boolean' }, ahead: { type: 'string' } },
  help: {
    ...FLEET_HELP,
    first: 'the store has none yet: it may count at once',
    ahead: 'how long before its moment at least, as long as devices may be offline (default 24h)',
  },
  run: ({ values, words: [file = ''] }) => {
    const book = readPriceBook(file);
    const horizonMs = durationOption(values, 'ahead');
    return withFleet(values, async (sql) => {
      const nowMs = Date.now();
      const options = {
        isFirst: values['first'] === true,
        ...(horizonMs === undefined ? {} : { horizonMs }),
      };
      const id = await sql.begin((tx) => shipBook(tx, book, nowMs, options));
      const { store, effectiveMs, rules } = book;
      const leftMs = effectiveMs - nowMs;
      const when = leftMs > 0 ? `in ${formatDuration(leftMs)}` : 'now';
      print(values, { id, store, effectiveMs, rules: rules.length }, [
        `${store}: ${counted(rules.length, 'price')}, in force ${when}.`,
        `Book ${id.slice(0, 12)}; \`slipway prices status\` says how far its changes are.`,
      ]);
      return EXIT.done;
    });
  },
};
