/**
 * How fast uploads are taken, whatever the devices could send: customers are served by the same
 * database, and often by the same machine.
 *
 *   share   of the time that uploads may be at work: after each the gate rests, the longer the
 *           slower the machine was, so it gives way by itself where customers need the machine
 *   rate    bytes a second over all devices, as they are sent
 */
import { takeBytes, type Bucket } from './bucket.ts';

export interface PaceLimits {
  /** In (0, 1]; 1 never rests. */
  readonly share: number;
  /** Bytes a second over all devices; 0 for no limit. */
  readonly rateBytes: number;
}

/** A rest is never longer, in ms. */
const MOST_REST_MS = 1_000;

export class Pace {
  readonly #limits: PaceLimits;
  #bucket: Bucket;
  #restsUntilMs = 0;
  #lineUntilMs = 0;

  constructor(limits: PaceLimits, nowMs: number) {
    this.#limits = limits;
    this.#bucket = { bytes: limits.rateBytes, atMs: nowMs };
  }

  /** @returns how long the next upload is to wait, in ms */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#restsUntilMs - nowMs, this.#lineUntilMs - nowMs);
  }

  /** An upload begins: its bytes have gone over the line. */
  began(sizeBytes: number, nowMs: number): void {
    const { rateBytes } = this.#limits;
    if (rateBytes <= 0) return;
    const { bucket, waitMs } = takeBytes(this.#bucket, rateBytes, sizeBytes, nowMs);
    this.#bucket = bucket;
    this.#lineUntilMs = nowMs + waitMs;
  }

  /** It has ended. @param workedMs without its own wait */
  ended(workedMs: number, nowMs: number): void {
    this.#restsUntilMs = nowMs + Math.min(MOST_REST_MS, workedMs * (1 / this.#limits.share - 1));
  }
}
