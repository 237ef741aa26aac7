/** For tests: customers of three stores, who ask through the plane for as long as they are let. */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'node:http';

const STORES = ['s01', 's02', 's03'];
const EVERY_MS = 10;

export interface Customers {
  /** Answered with 200, by colour. */
  readonly served: Readonly<Record<'blue' | 'green', number>>;
  /** When each request failed, in milliseconds since 1970. */
  readonly failedAtMs: readonly number[];
  end(): Promise<void>;
}

/** Sends some three hundred requests a second, spread over stores and tills. */
export function sendCustomers(port: number): Customers {
  const served = { blue: 0, green: 0 };
  const failedAtMs: number[] = [];
  const ended = new AbortController();
  let till = 0;
  const one = async (store: string): Promise<void> => {
    try {
      served[await colourOf(port, store, `till-${till++ % 1_000}`)] += 1;
    } catch {
      failedAtMs.push(Date.now());
    }
  };
  const loop = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await Promise.all(STORES.map(one));
      await delay(EVERY_MS);
    }
  };
  const going = loop();
  return {
    served,
    failedAtMs,
    end: async () => {
      ended.abort();
      await going;
    },
  };
}

/** @returns who answered one request */
export async function colourOf(
  port: number,
  store: string,
  till: string,
): Promise<'blue' | 'green'> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { 'x-store': store, 'x-till': till };
  const sent = request(
    { host: '127.0.0.1', port, path: '/', headers, timeout: 5_000 },
    (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(text) : reject(new Error(String(answer.statusCode))),
      );
      answer.on('error', reject);
    },
  );
  sent.on('error', reject);
  sent.on('timeout', () => sent.destroy(new Error('no answer')));
  sent.end();
  return (JSON.parse(await promise) as { colour: 'blue' | 'green' }).colour;
}
