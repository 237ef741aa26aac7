/** Active health checks of one instance, on a connection of their own. */
import { Client } from 'undici';
import type { HealthConfig } from '../shapes.ts';

/**
 * Checks at once and then every `intervalMs`: an answer of 200 to 299 in time is good.
 *
 * @param report gets null for a good check, else why it was bad
 * @returns a function that ends the checks
 */
export function watchHealth(
  origin: string,
  path: string,
  { intervalMs, timeoutMs }: HealthConfig,
  report: (error: string | null) => void,
): () => void {
  const client = new Client(origin, { connectTimeout: timeoutMs, allowH2: false });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const check = async () => {
    const error = await checkOnce(client, path, timeoutMs);
    if (stopped) return;
    report(error);
    timer = setTimeout(() => void check(), intervalMs);
    timer.unref();
  };
  void check();

  return () => {
    stopped = true;
    clearTimeout(timer);
    void client.destroy();
  };
}

async function checkOnce(client: Client, path: string, timeoutMs: number): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { statusCode, body } = await client.request({ method: 'GET', path, signal });
    await body.dump();
    return statusCode >= 200 && statusCode < 300 ? null : `status ${statusCode}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}
