/** `slipway picks batch`: makes batches of what was ordered in a store. */
import type { PicksBatched } from '@slipway/api';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../../client.ts';
import type { Command } from '../../command.ts';
import { homeFolder } from '../../installation.ts';
import { tableLines, textOption } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { count, counted, JSON_OPTION, print } from '../schema-options.ts';

function linesOf(made: PicksBatched): string[] {
  const heads = ['batch', 'orders', 'lines', 'totes', 'metres', 'shortest', 'due'];
  const rows = made.batches.map((one) => [
    String(one.batch),
    String(one.orders.length),
    String(one.lines),
    String(one.totes),
    count(one.metres),
    one.isExact ? 'proven' : 'no shorter found',
    new Date(one.dueMs).toISOString().slice(0, 16),
  ]);
  const saved = made.aloneM - made.batchedM;
  return [
    ...(rows.length === 0 ? ['No order waits.'] : tableLines(heads, rows)),
    ...(rows.length === 0
      ? []
      : ['', `About ${count(saved)} m less than a walk for each order (${count(made.aloneM)} m).`]),
    ...made.tooLarge.map((order) => `${order}: no cart carries it. It waits: split it.`),
    ...made.unplaced.map(({ order, sku }) => `${order}: the store has no shelf for ${sku}.`),
  ];
}

/** The command. */
export const picksBatch: Command = {
  name: 'picks batch',
  summary: 'Make batches of a store’s orders: which are picked on one walk, and by which way',
  usage: '[LAUNCH] --store S [--json]',
  examples: [['slipway picks batch --store s03', 'whoever is on shift at picks gets them']],
  options: { store: { type: 'string' }, ...JSON_OPTION },
  help: { store: 'the store', json: 'print one JSON document' },
  run: async ({ values, words }) => {
    const store = textOption(values, 'store', 'Name the store, such as --store s03.');
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, words[0]);
    const made = await client.call<PicksBatched>('batchPicks', { id, body: { store } });
    print(values, made, linesOf(made));
    const left = made.tooLarge.length + made.unplaced.length;
    if (left > 0) console.error(`${counted(left, 'order')} could not be batched.`);
    return left > 0 ? EXIT.notHeld : EXIT.done;
  },
};
