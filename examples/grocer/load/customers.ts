/**
 * Sends customers' requests through the router, each once: no retry hides a failure.
 *
 * No answer within the limit is a failure with status null, as is any error of the connection.
 */
import { Pool } from 'undici';
import { parseJson } from '../oracle/core/reading.ts';
import { colourOf, type Colour } from '../oracle/core/wire.ts';
import type { Planned } from './core/planner.ts';

export interface Answer {
  /** Null = there was none. */
  readonly status: number | null;
  readonly colour: Colour | null;
  /** The parsed body; null when there is none, or none that parses. */
  readonly body: unknown;
}

export interface Customers {
  /** Never rejects. */
  send(planned: Planned): Promise<Answer>;
  close(): Promise<void>;
}

/** @param timeoutMs from sending to the end of the body */
export function openCustomers(target: string, connections: number, timeoutMs: number): Customers {
  const pool = new Pool(target, { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    send: async ({ method, path, store, unit, body }) => {
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), timeoutMs);
      const headers: Record<string, string> = { 'x-store': store, 'x-till': unit };
      if (body !== null) headers['content-type'] = 'application/json';
      let colour: Colour | null = null;
      try {
        const sent = body === null ? null : JSON.stringify(body);
        const signal = abort.signal;
        const response = await pool.request({ method, path, headers, body: sent, signal });
        colour = colourOf(response.headers['x-slipway-colour']);
        const text = await response.body.text();
        return { status: response.statusCode, colour, body: parseJson(text) ?? null };
      } catch {
        return { status: null, colour, body: null };
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => pool.destroy(),
  };
}
