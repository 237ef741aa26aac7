/** For tests: waiting for what must come, never for time to pass. */
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 25;

/**
 * Looks again and again until there is something.
 *
 * @param what named when it does not come
 * @throws {Error} nothing within `withinMs`, with the last thing that was seen
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  withinMs = 30_000,
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  while (true) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadlineMs) throw new Error(`${what}: not within ${withinMs} ms`);
    await delay(LOOK_MS);
  }
}
