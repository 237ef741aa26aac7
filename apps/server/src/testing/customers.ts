/** For tests: customers of three stores, who ask through the plane for as long as they are let. */
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'node:http';

const STORES = ['s01', 's02', 's03'];
const EVERY_MS = 10;

export interface Failure {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly why: string;
}

export interface Customers {
  /** Answered with 200, by colour. */
  readonly served: Readonly<Record<'blue' | 'green', number>>;
  readonly failed: readonly Failure[];
  end(): Promise<void>;
}

/** Sends some three hundred requests a second, spread over stores and tills. */
export function sendCustomers(port: number): Customers {
  const served = { blue: 0, green: 0 };
  const failed: Failure[] = [];
  const ended = new AbortController();
  let till = 0;
  const one = async (store: string): Promise<void> => {
    try {
      served[await colourOf(port, store, `till-${till++ % 1_000}`)] += 1;
    } catch (error) {
      failed.push({ atMs: Date.now(), why: String(error) });
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
    failed,
    end: async () => {
      ended.abort();
      await going;
    },
  };
}

/**
 * Asks again, as browsers do, if a connection that was kept had just been closed by the other end
 * (RFC 9112, 9.3.1).
 *
 * @returns who answered one request
 */
export async function colourOf(
  port: number,
  store: string,
  till: string,
): Promise<'blue' | 'green'> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
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
  sent.on('error', (error: NodeJS.ErrnoException) =>
    sent.reusedSocket && error.code === 'ECONNRESET' ? resolve(null) : reject(error),
  );
  sent.on('timeout', () => sent.destroy(new Error('no answer')));
  sent.end();
  const text = await promise;
  if (text === null) return colourOf(port, store, till);
  return (JSON.parse(text) as { colour: 'blue' | 'green' }).colour;
}
