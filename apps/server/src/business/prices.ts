/** The prices of a launch's stores: which changes wait for what, and how long the others took. */
import type { PricesView } from '@slipway/api';
import { readPriceLatency, readWaitingChanges } from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';

const MOST_WAITING = 200;

/** Where it does not exist, the launch has no such part. */
export const PRICES_TABLE = 'slipway.fleet_price_change';

/** @returns what waits, the oldest first, and the latency of each direction */
export async function readPrices(sql: Sql): Promise<PricesView> {
  return {
    waiting: [...(await readWaitingChanges(sql, MOST_WAITING))],
    latency: [...(await readPriceLatency(sql))],
  };
}
