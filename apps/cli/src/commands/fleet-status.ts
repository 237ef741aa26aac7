/** `slipway fleet status`: the devices, what waits on them, and how the contract proof stands. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FleetView } from '@slipway/api';
import { proveRound, readFleetView } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { UsageError, type Command, type Values } from '../command.ts';
import { fleetLines } from '../fleet-lines.ts';
import { FLEET, FLEET_HELP, withFleet } from './fleet-options.ts';
import { untilStopped } from './schema-options.ts';

const LOOK_EVERY_MS = 2000;

interface Shown {
  readonly json: boolean;
  readonly store: string | null;
}

/** @returns one look as it is printed */
async function look(sql: Sql, { json, store }: Shown): Promise<string> {
  const nowMs = Date.now();
  const view = await readFleetView(sql, nowMs, {
    prove: proveRound,
    mostDevices: Number.POSITIVE_INFINITY,
  });
  const known = view.stores.map((each) => each.store);
  if (store !== null && !known.includes(store)) {
    const next = known.length > 0 ? `Known: ${known.slice(0, 20).join(', ')}.` : 'Enrol one first.';
    throw new UsageError(`Store ${store} has no device.`, next);
  }
  return json
    ? JSON.stringify(store === null ? view : ofStore(view, store))
    : fleetLines(view, nowMs, store).join('\n');
}

function ofStore(view: FleetView, store: string): FleetView {
  return { ...view, stores: view.stores.filter((each) => each.store === store) };
}

/** Looks again and again: a new picture on a terminal, a document a line with --json. */
async function watch(sql: Sql, shown: Shown, signal: AbortSignal): Promise<void> {
  const clear = process.stdout.isTTY && !shown.json ? '\u001B[2J\u001B[H' : '';
  while (!signal.aborted) {
    process.stdout.write(`${clear}${await look(sql, shown)}\n`);
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

const shownOf = (values: Values): Shown => ({
  json: values['json'] === true,
  store: typeof values['store'] === 'string' ? values['store'] : null,
});

/** The command. */
export const status: Command = {
  name: 'fleet status',
  summary: 'The devices, what waits on them, and how the contract proof stands',
  usage: '[--store S] [--watch] [--json]',
  examples: [
    ['slipway fleet status', 'a line for each device'],
    ['slipway fleet status --store s03 --watch', 'one store, looked at anew every two seconds'],
  ],
  options: { ...FLEET, store: { type: 'string' }, watch: { type: 'boolean' } },
  help: {
    ...FLEET_HELP,
    store: 'only this store',
    watch: 'look again every two seconds until Ctrl-C; with --json a document a line',
  },
  run: ({ values }) =>
    withFleet(values, async (sql) => {
      const shown = shownOf(values);
      if (values['watch']) await untilStopped((signal) => watch(sql, shown, signal));
      else console.log(await look(sql, shown));
      return EXIT.done;
    }),
};
