/**
 * Quantiles of latencies in a fixed amount of memory: buckets that grow by 2 % each.
 *
 * So a quantile is at most 2 % above the true one, from 0.1 ms up to about a minute.
 */
const GROWTH = 1.02;
const LEAST_MS = 0.1;
const BUCKETS = 700;

export class Latencies {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  add(latencyMs: number): void {
    const exact = Math.ceil(Math.log(Math.max(latencyMs, LEAST_MS) / LEAST_MS) / Math.log(GROWTH));
    const bucket = Math.min(exact, BUCKETS - 1);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#total += 1;
  }

  /** @returns the latency in ms that `share` (0..1) of the requests did not exceed; null = none */
  quantile(share: number): number | null {
    if (this.#total === 0) return null;
    let left = Math.max(1, Math.ceil(share * this.#total));
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return Math.round(LEAST_MS * GROWTH ** bucket * 100) / 100;
    }
    return null;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#total = 0;
  }
}
