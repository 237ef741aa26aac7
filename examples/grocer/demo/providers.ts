/** The payment processor and the loyalty provider of this run, as processes. */
import { join } from 'node:path';
import { msOf, readDefects, type Seeded } from '../providers/defects.ts';
import { Terminals } from '../devices/terminals.ts';
import { GROCER_FOLDER } from '../src/index.ts';
import { startChild, type Child } from './child.ts';
import type { Devices } from './devices.ts';

/** Whose files are reconciled, by the name of their feed. */
export const FEEDS = ['settlement', 'loyalty'] as const;
export type Feed = (typeof FEEDS)[number];

export class Providers {
  /** The card terminals of all stores, which tell them what was paid. */
  readonly terminals: Terminals;
  readonly #children: Readonly<Record<Feed, Child>>;

  private constructor(children: Readonly<Record<Feed, Child>>) {
    const defects = readDefects();
    const urls = { settlement: children.settlement.url, statement: children.loyalty.url };
    this.#children = children;
    this.terminals = new Terminals(urls, defects);
  }

  /** Starts both; their logs go into the folder. */
  static async start(folder: string): Promise<Providers> {
    const start = async (name: string, program: string) =>
      startChild({
        name,
        program: join(GROCER_FOLDER, 'providers', program),
        logFile: join(folder, `${program}.log`),
      });
    const settlement = await start('the payment processor', 'settlement.ts');
    const loyalty = await start('the loyalty provider', 'statement.ts');
    return new Providers({ settlement, loyalty });
  }

  /** One store's tills lose their time server, as the data file says. */
  setClocks(devices: Devices): void {
    const { store, ahead } = readDefects().clock;
    const late = devices.stores[store - 1];
    if (late !== undefined) devices.setClocks(late, msOf(ahead));
  }

  /** Has a provider write what is new into a file that is complete until a moment. */
  async writeFile(feed: Feed, path: string, untilMs: number): Promise<void> {
    const answer = await fetch(new URL('/files', this.#children[feed].url), {
      method: 'POST',
      body: JSON.stringify({ path, untilMs }),
    });
    if (!answer.ok) throw new Error(`${feed}: ${await answer.text()}`);
  }

  /** @returns all that was spoiled on purpose: what has to be found */
  async seeded(): Promise<readonly Seeded[]> {
    const answer = await fetch(new URL('/seeded', this.#children.settlement.url));
    return [...((await answer.json()) as Seeded[]), ...this.terminals.seeded];
  }

  async end(): Promise<void> {
    await Promise.all(Object.values(this.#children).map(async (child) => child.end()));
  }
}
