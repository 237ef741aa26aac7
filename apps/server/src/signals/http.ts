/** Signals over HTTP: one number of a JSON document, within a time and a size. */
import { parseJsonPath, valueAt } from '@slipway/kernel';
import { Agent, request } from 'undici';
import { freshFor, type OpenReader } from './reader.ts';

const TIMEOUT_MS = 3_000;
const MOST_BODY_BYTES = 64 * 1024;

export const openHttp: OpenReader = ({ signal }) => {
  if (!('http' in signal)) return null;
  const { http: url, value: path, everyMs } = signal;
  const agent = new Agent({ maxResponseSize: MOST_BODY_BYTES });
  return {
    everyMs,
    freshForMs: freshFor(everyMs),
    read: async () => {
      const atMs = Date.now();
      const answer = await request(url, {
        headers: { accept: 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        dispatcher: agent,
      });
      const text = await answer.body.text();
      if (answer.statusCode < 200 || answer.statusCode > 299) {
        throw new Error(`it answers ${answer.statusCode}`);
      }
      const value = valueAt(JSON.parse(text), parseJsonPath(path) ?? []);
      if (typeof value !== 'number') throw new Error(`there is no number at ${path}`);
      return [{ store: null, value, count: 1, atMs }];
    },
    close: () => agent.destroy(),
  };
};
