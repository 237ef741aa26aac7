/** `slipway prices status`: which changes are on their way, and how long the others took. */
import {
  readPriceLatency,
  readWaitingChanges,
  type PriceLatency,
  type WaitingChange,
} from '@slipway/fleet/server';
import { EXIT, formatDuration } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { FLEET, FLEET_HELP, tableLines, withFleet } from './fleet-options.ts';
import { counted, print } from './schema-options.ts';

const amount = (minor: number) => (minor / 100).toFixed(2);

function waitingLines(waiting: readonly WaitingChange[]): string[] {
  if (waiting.length === 0) return ['No change of a price is on its way.'];
  const rows = waiting.map(({ store, sku, atMs, fromMinor, toMinor, waitsFor }) => {
    const moment = new Date(atMs).toISOString();
    return [store, sku, `${amount(fromMinor)} to ${amount(toMinor)}`, moment, waitsFor];
  });
  return tableLines(['store', 'product', 'price', 'moment', 'waits for'], rows);
}

function latencyLine({ direction, through, p50Ms, p90Ms, maxMs }: PriceLatency): string {
  const what = `${counted(through, 'price')} ${direction}`;
  if (p50Ms === null || p90Ms === null || maxMs === null) return `${what}: none is through yet.`;
  const times = [p50Ms, p90Ms, maxMs].map(formatDuration);
  return (
    `${what}: every till and label had them after ${times[0]} (median), ` +
    `${times[1]} (90 %), ${times[2]} at most.`
  );
}

/** The command. */
export const pricesStatus: Command = {
  name: 'prices status',
  summary: 'Changes of prices on their way to tills and shelves, and how long they take',
  usage: '[--store S] [--json]',
  examples: [['slipway prices status --store s03', 'what its tills or labels are waited for with']],
  options: { ...FLEET, store: { type: 'string' } },
  help: { ...FLEET_HELP, store: 'only this store' },
  run: ({ values }) =>
    withFleet(values, async (sql) => {
      const store = values['store'] === undefined ? undefined : String(values['store']);
      const all = await readWaitingChanges(sql);
      const waiting = all.filter((one) => store === undefined || one.store === store);
      const latency = await readPriceLatency(sql, { store });
      const lines = [...waitingLines(waiting), ...latency.map(latencyLine)];
      print(values, { waiting, latency }, lines);
      return EXIT.done;
    }),
};
