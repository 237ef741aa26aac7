/**
 * One store's stream of price changes, open all the time.
 *
 *   opening ──200──► open ──ended, broken──► waiting ──► opening …    until closed
 *
 * Comes back with Last-Event-ID, as a browser would; backs off while it is refused.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { parseJson } from '../oracle/core/reading.ts';
import { colourOf, type Colour } from '../oracle/core/wire.ts';
import { EventParser } from './core/event-stream.ts';

/** What the stream tells; `opened` comes for every attempt. */
export interface StreamListener {
  opening(): void;
  opened(attempt: { startedMs: number; status: number | null; colour: Colour | null }): void;
  pushed(body: unknown, colour: Colour | null): void;
  ended(): void;
}

export interface StreamOptions {
  readonly target: string;
  readonly store: string;
  readonly unit: string;
  /** How long an attempt may take to be answered. */
  readonly timeoutMs: number;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

/** Keeps the stream open until the signal; resolves then, and never rejects. */
export async function keepPriceStream(
  options: StreamOptions,
  listener: StreamListener,
  stop: AbortSignal,
): Promise<void> {
  const { target, timeoutMs } = options;
  let waitMs = FIRST_WAIT_MS;
  const seen: { lastId: string | null } = { lastId: null };
  while (!stop.aborted) {
    // A connection of its own: a stream must not take one away from other customers.
    const client = new Client(target, { headersTimeout: timeoutMs, bodyTimeout: 0 });
    const opened = await readOnce(client, options, listener, seen, stop);
    await client.destroy();
    waitMs = opened ? FIRST_WAIT_MS : Math.min(waitMs * 2, LONGEST_WAIT_MS);
    await delay(waitMs, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** @returns whether the stream was opened */
async function readOnce(
  client: Client,
  { store, unit }: StreamOptions,
  listener: StreamListener,
  seen: { lastId: string | null },
  stop: AbortSignal,
): Promise<boolean> {
  const startedMs = Date.now();
  const headers: Record<string, string> = {
    'x-store': store,
    'x-till': unit,
    accept: 'text/event-stream',
  };
  if (seen.lastId !== null) headers['last-event-id'] = seen.lastId;
  const path = `/prices/${encodeURIComponent(store)}/stream`;
  let open = false;
  listener.opening();
  try {
    const response = await client.request({ method: 'GET', path, headers, signal: stop });
    const colour = colourOf(response.headers['x-slipway-colour']);
    open = response.statusCode === 200;
    listener.opened({ startedMs, status: response.statusCode, colour });
    if (!open) {
      await response.body.dump();
      return false;
    }
    const parser = new EventParser();
    response.body.setEncoding('utf8');
    for await (const chunk of response.body) {
      for (const event of parser.feed(String(chunk))) {
        seen.lastId = event.id ?? seen.lastId;
        listener.pushed(parseJson(event.data) ?? null, colour);
      }
    }
  } catch {
    if (!open && !stop.aborted) listener.opened({ startedMs, status: null, colour: null });
  }
  if (open && !stop.aborted) listener.ended();
  return open;
}
