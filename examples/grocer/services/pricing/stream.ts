/**
 * Pushes price changes to tills as server-sent events; the same in both releases.
 *
 *   any instance: INSERT + NOTIFY ─► every instance: read in its own version ─► its tills
 *
 * Each event's id is its change id. A till that comes back with Last-Event-ID gets what it missed,
 * and perhaps a few changes twice; so does every till after the instance lost its connection.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from '../shared/database.ts';
import { withinDeadline } from '../shared/deadline.ts';
import { HttpError } from '../shared/fields.ts';

/** One committed change, in the order of `id`. */
export interface PriceChange {
  readonly id: string;
  readonly store: string;
  readonly sku: string;
  readonly price: string;
  readonly changeId: string;
}

/** How a release reads changes through its own schema version. */
export interface ChangeSource {
  byChange(changeId: string): Promise<PriceChange | undefined>;
  /** @returns a store's changes after an id, oldest first; a few before it as well */
  since(store: string, afterId: string): Promise<readonly PriceChange[]>;
  newestId(): Promise<string>;
}

export interface PriceStream {
  /** Feeds a till until it goes away. */
  attach(store: string, lastChangeId: string | undefined, response: ServerResponse): void;
  /** Fails until changes are heard of. */
  check(): void;
  close(): void;
}

/** The channel that both releases share. */
export const CHANNEL = 'grocer_price';
const PING_EVERY_MS = 5_000;
/** A till that reads nothing is cut off rather than kept in memory. */
const BACKLOG_LIMIT_BYTES = 1_000_000;

/** Listens for changes from now on. */
export function openPriceStream(sql: Sql, source: ChangeSource): PriceStream {
  const tills = new Map<string, Set<ServerResponse>>();
  /** The newest change that every till of its store has had; undefined until first listening. */
  let lastId: string | undefined;
  // Reads end in any order; tills get changes in the order they were told.
  let queue = Promise.resolve();
  let closed = false;
  const inOrder = (work: () => Promise<void>) => {
    queue = queue.then(() => untilDone(work, () => closed));
  };
  const push = (change: PriceChange) => {
    if (BigInt(change.id) > BigInt(lastId ?? 0)) lastId = change.id;
    for (const till of tills.get(change.store) ?? []) write(till, eventOf(change));
  };

  const onNotify = (payload: string) => {
    const told = JSON.parse(payload) as { store: string; changeId: string };
    if (!tills.has(told.store)) return;
    inOrder(async () => {
      const change = await source.byChange(told.changeId);
      if (change) push(change);
    });
  };
  const onListen = () => {
    inOrder(async () => {
      const [afterId, newestId] = [lastId, await source.newestId()];
      for (const store of afterId === undefined ? [] : tills.keys()) {
        for (const change of await source.since(store, afterId!)) push(change);
      }
      lastId = newestId;
    });
  };
  // A refused first try is tried again by the client itself, as after a lost connection.
  sql.listen(CHANNEL, onNotify, onListen).catch(() => {});

  const ping = setInterval(() => {
    for (const set of tills.values()) for (const till of set) write(till, ': ping\n\n');
  }, PING_EVERY_MS);

  return {
    attach: (store, lastChangeId, response) => {
      const set = tills.get(store) ?? new Set();
      tills.set(store, set.add(response));
      response.once('close', () => {
        set.delete(response);
        if (set.size === 0 && tills.get(store) === set) tills.delete(store);
      });
      write(response, ': open\n\n');
      if (!lastChangeId) return;
      inOrder(async () => {
        const last = await source.byChange(lastChangeId);
        for (const change of last ? await source.since(store, last.id) : [])
          write(response, eventOf(change));
      });
    },
    check: () => {
      if (lastId === undefined) throw new HttpError(503, 'not-listening-yet');
    },
    close: () => {
      closed = true;
      clearInterval(ping);
    },
  };
}

/** A database that is away for a moment must not cost a till a change; twice is allowed. */
async function untilDone(work: () => Promise<void>, isClosed: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !isClosed(); tries++) {
    try {
      return await withinDeadline(work());
    } catch (error) {
      console.error(`price stream: ${error instanceof Error ? error.message : String(error)}`);
      await delay(200);
    }
  }
}

function eventOf({ store, sku, price, changeId }: PriceChange): string {
  return `id: ${changeId}\ndata: ${JSON.stringify({ store, sku, price, changeId })}\n\n`;
}

function write(till: ServerResponse, text: string): void {
  if (till.writableEnded || till.destroyed) return;
  if (till.writableLength > BACKLOG_LIMIT_BYTES) till.destroy();
  else till.write(text);
}
