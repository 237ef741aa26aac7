/** `slipway picks import`: layouts, products and orders of a chain, from its folder. */
import { resolve } from 'node:path';
import type { PicksImported } from '@slipway/api';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../../client.ts';
import { wordAt, type Command } from '../../command.ts';
import { homeFolder } from '../../installation.ts';
import { findLaunch } from '../launch-options.ts';
import { counted, JSON_OPTION, print } from '../schema-options.ts';

/** The command. */
export const picksImport: Command = {
  name: 'picks import',
  summary: 'Bring in layouts, products and orders; all of it, or nothing',
  usage: 'FOLDER [LAUNCH] [--json]',
  examples: [
    ['slipway picks import crew', 'reads crew/layouts, crew/products.csv and crew/orders.csv'],
  ],
  options: { ...JSON_OPTION },
  help: { json: 'print one JSON document' },
  run: async (input) => {
    const folder = resolve(wordAt(picksImport, input, 0, 'FOLDER'));
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, input.words[1]);
    const done = await client.call<PicksImported>('importPicks', { id, body: { folder } });
    const stayed = done.batched > 0 ? `; ${counted(done.batched, 'order')} stayed in a batch` : '';
    print(input.values, done, [
      `${counted(done.layouts, 'layout')}, ${counted(done.products, 'product')}, ` +
        `${counted(done.orders, 'order')}${stayed}.`,
    ]);
    return EXIT.done;
  },
};
