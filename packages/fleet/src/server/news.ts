/**
 * Who waits for news of an epoch. PostgreSQL tells every gateway what changed (LISTEN); so 750
 * devices that wait cost nothing until something happens to one of them.
 */
import type { Transaction } from '@slipway/pg';

/** Tells, when the transaction commits, that ops of an epoch wait to be applied. */
export async function tellOps(tx: Transaction, device: string, epoch: number): Promise<void> {
  await tx`
    select pg_notify(${OPS_CHANNEL}, ''), pg_notify(${NEWS_CHANNEL}, ${epochKey(device, epoch)})`;
}

/** Tells, when the transaction commits, that what an epoch's device is told has changed. */
export async function tellNews(tx: Transaction, device: string, epoch: number): Promise<void> {
  await tx`select pg_notify(${NEWS_CHANNEL}, ${epochKey(device, epoch)})`;
}

/** The same of all epochs: the registry or the round has changed. */
export async function tellAll(tx: Transaction): Promise<void> {
  await tx`select pg_notify(${NEWS_CHANNEL}, '')`;
}

export const OPS_CHANNEL = 'slipway_fleet';
export const NEWS_CHANNEL = 'slipway_fleet_news';

/** @returns the name of an epoch in what is told */
export const epochKey = (device: string, epoch: number): string => `${device}/${epoch}`;

/** The bells of those who wait at this gateway. */
export class NewsBoard {
  readonly #bells = new Map<string, Set<() => void>>();
  #waiting = 0;

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** @returns how to stop hearing */
  hear(key: string, ring: () => void): () => void {
    const bells = this.#bells.get(key) ?? new Set();
    this.#bells.set(key, bells.add(ring));
    this.#waiting += 1;
    return () => {
      this.#waiting -= 1;
      bells.delete(ring);
      if (bells.size === 0) this.#bells.delete(key);
    };
  }

  /** @param key of an epoch, or '' for all */
  tell(key: string): void {
    const told = key === '' ? [...this.#bells.values()] : [this.#bells.get(key) ?? []];
    for (const bells of told) for (const ring of bells) ring();
  }
}
