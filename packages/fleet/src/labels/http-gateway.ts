/** A label gateway over HTTP: `POST /labels` sets, `POST /labels/read-back` reads. */
import { checkShape } from '@slipway/kernel';
import { LabelGatewayError } from './errors.ts';
import { ReadAnswer, type LabelGateway, type LabelReading, type LabelWish } from './gateway.ts';

const TIMEOUT_MS = 5_000;

/** @param url without a slash at its end, such as `http://127.0.0.1:7600` */
export function httpLabelGateway(url: string, timeoutMs = TIMEOUT_MS): LabelGateway {
  return {
    set: async (labels: readonly LabelWish[]) => {
      if (labels.length > 0) await post(url, '/labels', { labels }, timeoutMs);
    },
    readBack: async (labels): Promise<readonly LabelReading[]> => {
      if (labels.length === 0) return [];
      const raw = await post(url, '/labels/read-back', { labels }, timeoutMs);
      const answer = checkShape(ReadAnswer, raw);
      if (!answer.ok) throw new LabelGatewayError(url, answer.problems[0]!.what);
      return answer.value.labels;
    },
  };
}

async function post(url: string, path: string, body: unknown, timeoutMs: number): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.ok) return await response.json();
  } catch (error) {
    const { message, cause } = error as Error;
    throw new LabelGatewayError(url, (cause as Error | undefined)?.message || message);
  }
  throw new LabelGatewayError(url, `it answered with HTTP ${response.status}`);
}
