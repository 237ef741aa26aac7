/** A journey's requests over HTTP, each with an end in time and in size. */
import type { Agent } from 'undici';
import type { Answer } from './core/answer.ts';

/** A request with everything filled in. */
export interface FilledRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; null sends none. */
  readonly body: string | null;
  /** The answer is waited for this long, milliseconds. */
  readonly timeoutMs: number;
}

/** Sends one request; throws when there is no answer in time. */
export type Send = (request: FilledRequest) => Promise<Answer>;

export interface HttpSender {
  readonly send: Send;
  close(): Promise<void>;
}

const MOST_BODY_BYTES = 256 * 1024;

/** Opens connections of its own, which `close` ends. */
export function openHttp(): HttpSender {
  let agent: Agent | undefined;
  return {
    send: async ({ method, url, headers, body, timeoutMs }) => {
      // Loaded by the first request: commands that only read journeys make none.
      const undici = await import('undici');
      agent ??= new undici.Agent({ maxResponseSize: MOST_BODY_BYTES });
      const startedMs = performance.now();
      const signal = AbortSignal.timeout(timeoutMs);
      const type = body === null ? {} : { 'content-type': 'application/json' };
      const all = { ...type, ...headers };
      const answer = await undici.request(url, {
        method: method as 'GET',
        headers: all,
        body,
        signal,
        dispatcher: agent,
      });
      const text = await answer.body.text();
      return {
        status: answer.statusCode,
        headers: headersOf(answer.headers),
        json: jsonOf(text),
        ms: performance.now() - startedMs,
      };
    },
    close: async () => agent?.destroy(),
  };
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), [value].flat().join(', ')] as const],
  );
  return Object.fromEntries(entries);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // no JSON: then nothing stands at any path of it
  }
}
