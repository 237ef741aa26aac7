/**
 * What each arriving customer does: the mix of requests, and on which key of the store's own.
 *
 * Half of the requests go to a tenth of the keys, so that what was just written is soon read, by
 * another till and perhaps through the other colour. A key in use is left alone (locks.ts).
 */
import type { Op, StoreKeys, Write } from '../../oracle/core/wire.ts';
import { Locks, type Use } from './locks.ts';
import { randomName } from './names.ts';
import { below, pick, type Random } from './random.ts';

/** One request that may be sent now; give it back with `finish`. */
export interface Planned {
  readonly op: Op;
  readonly store: string;
  readonly unit: string;
  /** The SKU, the member or the subscription. */
  readonly key: string;
  readonly use: Use;
  readonly lock: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /** What it writes; null = it reads. */
  readonly write: Write | null;
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** Shares of the customers' requests, in percent. */
export const MIX: readonly (readonly [Op, number])[] = [
  ['price-read', 55],
  ['price-write', 15],
  ['balance-read', 8],
  ['earn', 5],
  ['burn', 3],
  ['sign-up', 6],
  ['activate', 4],
  ['rename', 2],
  ['subscription-read', 2],
];

export interface PlannerOptions {
  readonly stores: readonly StoreKeys[];
  /** Tills per store. */
  readonly units: number;
  /** Makes ids unique over runs; letters, digits and `-`. */
  readonly run: string;
  readonly random: Random;
  readonly mix?: readonly (readonly [Op, number])[];
}

interface StoreState {
  readonly store: string;
  readonly skus: readonly string[];
  readonly members: readonly string[];
  /** Subscriptions that exist; sign-ups add to it. */
  readonly subscriptions: string[];
  /** Those of them that wait for activation. */
  readonly captured: string[];
}

const TRIES = 8;
const HOT_SHARE = 0.5;
const HOT_KEYS = 0.1;
const PRICE_LIMIT_MINOR = 9_950;

export class Planner {
  readonly #options: PlannerOptions;
  readonly #stores: readonly StoreState[];
  readonly #locks = new Locks();
  readonly #mix: readonly (readonly [Op, number])[];
  readonly #mixTotal: number;
  #made = 0;

  constructor(options: PlannerOptions) {
    this.#options = options;
    this.#mix = options.mix ?? MIX;
    this.#mixTotal = this.#mix.reduce((sum, [, share]) => sum + share, 0);
    this.#stores = options.stores.map(({ store, skus, members, subscriptions }) => ({
      store,
      skus,
      members,
      subscriptions: subscriptions.map(({ id }) => id),
      captured: subscriptions.filter(({ status }) => status === 'captured').map(({ id }) => id),
    }));
  }

  /** @returns the next customer's request at a store (by index); null = no key was free */
  plan(store: number): Planned | null {
    const state = this.#stores[store];
    if (state === undefined) throw new RangeError(`there is no store ${store}`);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const planned = this.#try(this.#pickOp(), state);
      if (planned !== null && this.#locks.take(planned.lock, planned.use)) return planned;
    }
    return null;
  }

  /** The request has ended; `done` = it was answered 2xx. */
  finish(planned: Planned, done: boolean): void {
    this.#locks.release(planned.lock, planned.use);
    const { op, store, key } = planned;
    const state = this.#stores.find((each) => each.store === store);
    if (state === undefined) return;
    if (op === 'sign-up' && done) {
      state.subscriptions.push(key);
      state.captured.push(key);
    }
    const place = op === 'activate' ? state.captured.indexOf(key) : -1;
    if (place >= 0) state.captured.splice(place, 1);
  }

  /** @returns a till of the store, any of them */
  unit(store: string): string {
    const { random, units } = this.#options;
    return `${store}-till-${String(below(random, units)).padStart(3, '0')}`;
  }

  #pickOp(): Op {
    let left = this.#options.random() * this.#mixTotal;
    for (const [op, share] of this.#mix) {
      left -= share;
      if (left < 0) return op;
    }
    return 'price-read';
  }

  #try(op: Op, state: StoreState): Planned | null {
    const { random } = this.#options;
    switch (op) {
      case 'price-read':
      case 'price-write':
        return this.#price(op, state, this.#key(state.skus));
      case 'balance-read':
      case 'earn':
      case 'burn':
        return this.#points(op, state, this.#key(state.members));
      case 'sign-up':
        return this.#subscription(op, state, this.#id('sub'));
      case 'activate':
        return this.#subscription(op, state, pick(random, state.captured));
      case 'rename':
      case 'subscription-read':
        return this.#subscription(op, state, this.#key(state.subscriptions));
      case 'stream':
        return null; // kept open by price-stream.ts
    }
  }

  #price(op: 'price-read' | 'price-write', state: StoreState, key?: string): Planned | null {
    if (key === undefined) return null;
    const path = `/prices/${encodeURIComponent(state.store)}/${encodeURIComponent(key)}`;
    const at = { store: state.store, key, lock: `price ${state.store} ${key}` };
    if (op === 'price-read') return this.#read(op, at, path);
    const minor = 50 + below(this.#options.random, PRICE_LIMIT_MINOR);
    const price = (minor / 100).toFixed(2);
    const write = { op, price, changeId: this.#id('chg') };
    return this.#write('PUT', at, path, write);
  }

  #points(op: 'balance-read' | 'earn' | 'burn', state: StoreState, key?: string): Planned | null {
    if (key === undefined) return null;
    const path = `/loyalty/${encodeURIComponent(key)}`;
    const at = { store: state.store, key, lock: `member ${key}` };
    if (op === 'balance-read') return this.#read(op, at, path);
    const points = 1 + below(this.#options.random, 50);
    return this.#write('POST', at, `${path}/${op}`, { op, points, opId: this.#id('op') });
  }

  #subscription(
    op: 'sign-up' | 'activate' | 'rename' | 'subscription-read',
    state: StoreState,
    key?: string,
  ): Planned | null {
    if (key === undefined) return null;
    const path = `/subscriptions/${encodeURIComponent(key)}`;
    const at = { store: state.store, key, lock: `subscription ${key}` };
    const name = randomName(this.#options.random);
    switch (op) {
      case 'subscription-read':
        return this.#read(op, at, path);
      case 'sign-up': {
        const email = `${key}@example.com`;
        return this.#write('POST', at, '/subscriptions', { op, name, email }, { id: key });
      }
      case 'activate':
        return this.#write('POST', at, `${path}/activate`, { op });
      case 'rename':
        return this.#write('PUT', at, `${path}/name`, { op, name });
    }
  }

  #read(op: Op, at: { store: string; key: string; lock: string }, path: string): Planned {
    const unit = this.unit(at.store);
    return { op, ...at, unit, use: 'read', method: 'GET', path, write: null, body: null };
  }

  #write(
    method: 'POST' | 'PUT',
    at: { store: string; key: string; lock: string },
    path: string,
    write: Write,
    more: Readonly<Record<string, unknown>> = {},
  ): Planned {
    const { op, ...fields } = write;
    const unit = this.unit(at.store);
    return { op, ...at, unit, use: 'write', method, path, write, body: { ...more, ...fields } };
  }

  #key(keys: readonly string[]): string | undefined {
    const { random } = this.#options;
    const hot = random() < HOT_SHARE;
    const limit = hot ? Math.ceil(keys.length * HOT_KEYS) : keys.length;
    return keys[below(random, limit)];
  }

  #id(kind: string): string {
    this.#made += 1;
    return `${kind}-${this.#options.run}-${this.#made}`;
  }
}
