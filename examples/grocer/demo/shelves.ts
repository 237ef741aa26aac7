/**
 * The shelves of this run: one real process that stands for the stores' label gateways. Its labels
 * are simulated; who sets and reads them is not.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { httpLabelGateway, readPriceLatency, type PriceLatency } from '@slipway/fleet/server';
import { connect } from '@slipway/pg';
import { SKUS } from '../devices/price-books.ts';
import { callTill, type Till } from '../devices/tills.ts';
import { startChild, type Child } from './child.ts';

const GATEWAY = fileURLToPath(import.meta.resolve('@slipway/fleet/simulated-labels'));
const LOST = 0.05;
/** How long before its moment a shelf gets a higher price; how far a till's clock is off. */
const [LEAD_MS, MARGIN_MS] = [10_000, 1_000];
/** Of each store, at the end. */
const SAMPLED = 10;
const SETTLED_MS = LEAD_MS + 5_000;
const LOOK_MS = 500;

export interface PricesResult {
  readonly labels: number;
  /** By direction: from a change's moment until every till and label had it. */
  readonly latency: readonly PriceLatency[];
  /** Shelf against till, of a sample at the end. */
  readonly sampled: number;
  /** A till charged more than the label said. */
  readonly overcharged: number;
  /** Shelf and till said different things, also after they had the time to agree. */
  readonly different: number;
}

const labelOf = (store: string, sku: string) => `${store}:${sku}`;

export class Shelves {
  readonly #gateway: Child;
  readonly #stores: readonly string[];
  /** For the sync service: which label hangs where. */
  readonly file: string;

  private constructor(gateway: Child, stores: readonly string[], file: string) {
    [this.#gateway, this.#stores, this.file] = [gateway, stores, file];
  }

  /** Starts the gateway and hangs every store's labels up. */
  static async start(folder: string, stores: readonly string[]): Promise<Shelves> {
    mkdirSync(folder, { recursive: true });
    const gateway = await startChild({
      name: 'the label gateway',
      program: GATEWAY,
      args: ['--state', join(folder, 'labels.json'), '--loss', String(LOST)],
      logFile: join(folder, 'labels.log'),
    });
    const file = join(folder, 'shelves.json');
    const labelsOf = (store: string) => SKUS.map((sku) => ({ label: labelOf(store, sku), sku }));
    const named = stores.map((store) => [store, { gateway: gateway.url, labels: labelsOf(store) }]);
    const times = { leadMs: LEAD_MS, marginMs: MARGIN_MS };
    writeFileSync(file, JSON.stringify({ stores: Object.fromEntries(named), ...times }));
    const labels = stores.flatMap((store) => labelsOf(store).map(({ label }) => label));
    await fetch(new URL('/simulated/shelf', gateway.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ labels, isThere: true }),
    });
    return new Shelves(gateway, stores, file);
  }

  /** Compares what labels show with what tills charge, and says how long changes took. */
  async result(databaseUrl: string, tillOf: (store: string) => Till): Promise<PricesResult> {
    const compared = await Promise.all(
      this.#stores.map(async (store) => this.#compare(store, tillOf(store))),
    );
    const sum = (of: (one: Compared) => number) => compared.reduce((all, one) => all + of(one), 0);
    const sql = connect(databaseUrl, { name: 'grocer-prices', max: 1 });
    try {
      return {
        labels: this.#stores.length * SKUS.length,
        latency: await readPriceLatency(sql),
        sampled: sum((one) => one.sampled),
        overcharged: sum((one) => one.overcharged),
        different: sum((one) => one.different),
      };
    } finally {
      await sql.end({ timeout: 1 });
    }
  }

  /** A price that is about to go up stands on its shelf before: what differs is looked at again. */
  async #compare(store: string, till: Till): Promise<Compared> {
    const gateway = httpLabelGateway(this.#gateway.url);
    const skus = SKUS.filter((_, at) => at % Math.ceil(SKUS.length / SAMPLED) === 0);
    const deadlineMs = Date.now() + SETTLED_MS;
    const overcharged = new Set<string>();
    for (;;) {
      const shown = await gateway.readBack(skus.map((sku) => labelOf(store, sku)));
      let different = 0;
      for (const [at, sku] of skus.entries()) {
        const { priceMinor } = (await callTill(till, `/v1/prices/${sku}`)) as Priced;
        const label = shown[at]?.shown?.priceMinor ?? 0;
        if (label !== priceMinor) different += 1;
        if (priceMinor > label) overcharged.add(sku);
      }
      if (different === 0 || Date.now() > deadlineMs) {
        return { sampled: skus.length, overcharged: overcharged.size, different };
      }
      await delay(LOOK_MS);
    }
  }

  async end(): Promise<void> {
    await this.#gateway.end();
  }
}

interface Priced {
  readonly priceMinor: number;
}

type Compared = Pick<PricesResult, 'sampled' | 'overcharged' | 'different'>;
