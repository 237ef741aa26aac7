/**
 * Latency of one colour as a DDSketch: quantiles within 1 %, over the last one to two minutes.
 *
 * @see https://arxiv.org/abs/1908.10693
 */
import { DDSketch } from '@datadog/sketches-js';

/** Quantiles in milliseconds; null while nothing was measured. */
export interface LatencySummary {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

const WINDOW_MS = 60_000;

export class LatencyWindow {
  #now = new DDSketch({ relativeAccuracy: 0.01 });
  #before = new DDSketch({ relativeAccuracy: 0.01 });
  #turnsAtMs = 0;

  /** @param latencyMs from the request's arrival to the answer's headers */
  add(latencyMs: number, nowMs: number): void {
    if (nowMs >= this.#turnsAtMs) this.#turn(nowMs);
    this.#now.accept(latencyMs);
  }

  /** @returns what the current and the previous minute saw */
  summary(nowMs: number): LatencySummary {
    if (nowMs >= this.#turnsAtMs) this.#turn(nowMs);
    const both = new DDSketch({ relativeAccuracy: 0.01 });
    both.merge(this.#before);
    both.merge(this.#now);
    const { count } = both;
    if (count === 0) return { count, p50Ms: null, p99Ms: null };
    return { count, p50Ms: both.getValueAtQuantile(0.5), p99Ms: both.getValueAtQuantile(0.99) };
  }

  #turn(nowMs: number): void {
    const idle = nowMs >= this.#turnsAtMs + WINDOW_MS;
    this.#before = idle ? new DDSketch({ relativeAccuracy: 0.01 }) : this.#now;
    this.#now = new DDSketch({ relativeAccuracy: 0.01 });
    this.#turnsAtMs = nowMs + WINDOW_MS;
  }
}
