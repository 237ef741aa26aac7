/**
 * Asks a provider over HTTP: with a deadline for each try, and again where that is safe, after a
 * pause that doubles. A GET is always safe; a POST is, since it carries an idempotency key.
 */
import { realClock, systemRandom, type Clock, type Random } from '@slipway/kernel';
import { ProviderUnavailableError } from '../errors.ts';

export interface HttpProvider {
  readonly source: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For each try, in ms. */
  readonly timeoutMs?: number;
  /** Tries at most, the first included. */
  readonly tries?: number;
  /** The first pause, in ms. */
  readonly pauseMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

export interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** The parsed JSON. */
  readonly body: unknown;
  /** When it was made by the provider's own clock, to a second; by ours if it does not say. */
  readonly atMs: number;
}

const MAX_PAUSE_MS = 8_000;

/** Too many at once, or another request with the same key under way: neither was done. */
const isTransient = (status: number, body: unknown): boolean =>
  status >= 500 ||
  status === 429 ||
  (status === 409 &&
    (body as { error?: { code?: unknown } } | null)?.error?.code === 'idempotency_key_in_use');

/**
 * @returns an answer below 500, whatever it says
 * @throws {ProviderUnavailableError} no try was answered so; it may have been done
 */
export async function ask(provider: HttpProvider, question: Question): Promise<HttpAnswer> {
  const { source, tries = 4, pauseMs = 200, clock = realClock, random = systemRandom } = provider;
  let why = 'it was not asked';
  for (let made = 1; made <= tries; made++) {
    try {
      const answer = await askOnce(provider, question);
      if (!isTransient(answer.status, answer.body)) return answer;
      why = `it answers with HTTP ${answer.status}`;
    } catch (error) {
      const { message, code } = error as Error & { code?: string };
      why = message || code || 'the connection broke';
    }
    if (made === tries) break;
    // Between half and all of it, so that many who were refused at once do not come back at once.
    const longestMs = Math.min(MAX_PAUSE_MS, pauseMs * 2 ** (made - 1));
    await clock.sleep(longestMs * (0.5 + random.next() / 2));
  }
  throw new ProviderUnavailableError(source, `${why} (${tries} tries)`);
}

async function askOnce(provider: HttpProvider, question: Question): Promise<HttpAnswer> {
  const { baseUrl, timeoutMs = 10_000 } = provider;
  const { method, path, body } = question;
  // Loaded by the first question: commands that only read a launch file ask none.
  const { request } = await import('undici');
  const answer = await request(`${baseUrl}${path}`, {
    method,
    headers: { ...provider.headers, ...question.headers },
    body: body ?? null,
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await answer.body.text();
  const date = Date.parse(String(answer.headers['date'] ?? ''));
  const atMs = Number.isNaN(date) ? (provider.clock ?? realClock).nowMs() : date;
  return { status: answer.statusCode, body: parse(text), atMs };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
