/**
 * Keeps the cache as the cloud has it: one loop a stream, each a long poll that goes on from the
 * cache's cursor. Without the cloud the cache stays as it is.
 */
import { FeedStream, type FeedPage } from '@slipway/fleet';
import type { Clock, Random } from '@slipway/kernel';
import { backOffMs } from '../core/back-off.ts';
import type { Cache } from './cache.ts';

/**
 * Asks for one page.
 *
 * @param waitSeconds how long the answer may wait for something new
 * @returns null when there is nobody yet who may ask
 */
export type FetchPage = (
  stream: FeedStream,
  cursor: string | null,
  waitSeconds: number,
  signal: AbortSignal,
) => Promise<FeedPage | null>;

export interface ClientParts {
  readonly cache: Cache;
  readonly fetchPage: FetchPage;
  readonly clock: Clock;
  readonly random: Random;
  readonly say: (code: string, what: string) => void;
}

const WAIT_S = 20;
/** At most this often, even if the cloud answers at once, in ms. */
const PACE_MS = 1_000;
/** How long to wait when there is nobody yet who may ask, in ms. */
const IDLE_MS = 1_000;

export class FeedClient {
  readonly #parts: ClientParts;
  #isFailing = false;
  #pause = new AbortController();

  constructor(parts: ClientParts) {
    this.#parts = parts;
  }

  /** Goes on until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(FeedStream.enum.map((stream) => this.#follow(stream, signal)));
  }

  /** Enrolled, or mended: nobody waits out what earlier failures asked for. */
  retry(): void {
    this.#pause.abort();
    this.#pause = new AbortController();
  }

  async #follow(stream: FeedStream, signal: AbortSignal): Promise<void> {
    const { clock, random, say } = this.#parts;
    let failures = 0;
    while (!signal.aborted) {
      let pauseMs = 0;
      try {
        const outcome = await this.#turn(stream, signal);
        if (outcome === 'anew') {
          say('DEVICE_FEED_CHECKSUM', `Stream ${stream} differs from the cloud's: told anew.`);
        }
        failures = outcome === 'anew' ? failures + 1 : 0;
        pauseMs = { more: 0, idle: IDLE_MS, whole: PACE_MS, anew: 0 }[outcome];
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.#tellOnce((error as Error).message);
      }
      const pause = this.#pause.signal;
      const waitMs = pauseMs + backOffMs(failures, 0, random);
      await clock.sleep(waitMs, AbortSignal.any([signal, pause])).catch(() => {});
      if (pause.aborted) failures = 0;
    }
  }

  async #turn(stream: FeedStream, signal: AbortSignal) {
    const { cache, fetchPage, clock } = this.#parts;
    const cursor = cache.cursor(stream);
    const page = await fetchPage(stream, cursor, WAIT_S, signal);
    if (!page) return 'idle';
    this.#isFailing = false;
    // The cache may have been made anew in the meantime: then this page has nothing to go on.
    if (cache.cursor(stream) !== cursor) return 'more';
    return cache.apply(page, clock.nowMs());
  }

  /** All streams fail together: it is said once, until one of them is told something again. */
  #tellOnce(what: string): void {
    if (!this.#isFailing) this.#parts.say('DEVICE_FEED', `The feed cannot be followed: ${what}`);
    this.#isFailing = true;
  }
}
