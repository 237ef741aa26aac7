/** What the load counts of its own requests; the oracle counts them again from the records. */
import { isFailed, type Colour } from '../../oracle/core/wire.ts';
import { Latencies } from './latency.ts';

type ByColour = Record<Colour | 'none', number>;

/** One line of stats; counts are of the whole run. */
export interface LoadStats {
  readonly kind: 'stats';
  /** Requests that were sent. */
  readonly sent: number;
  /** Requests that have ended. */
  readonly requests: number;
  readonly inFlight: number;
  /** No answer, or 5xx. */
  readonly failed: number;
  readonly byColour: ByColour;
  readonly failedByColour: ByColour;
  /** Arrivals that the load itself could not send: a fault of the measurement, not of a service. */
  readonly dropped: number;
  /** Latencies in ms since the line before, from the arrival on; null = no request ended. */
  readonly p50: number | null;
  readonly p99: number | null;
}

export class Counts {
  sent = 0;
  dropped = 0;
  #requests = 0;
  #failed = 0;
  readonly #byColour: ByColour = { blue: 0, green: 0, none: 0 };
  readonly #failedByColour: ByColour = { blue: 0, green: 0, none: 0 };
  readonly #latencies = new Latencies();

  get inFlight(): number {
    return this.sent - this.#requests;
  }

  /** A request has ended. */
  ended(status: number | null, colour: Colour | null, latencyMs: number): void {
    const by = colour ?? 'none';
    this.#requests += 1;
    this.#byColour[by] += 1;
    if (isFailed(status)) {
      this.#failed += 1;
      this.#failedByColour[by] += 1;
    }
    this.#latencies.add(latencyMs);
  }

  stats(): LoadStats {
    return {
      kind: 'stats',
      sent: this.sent,
      requests: this.#requests,
      inFlight: this.inFlight,
      failed: this.#failed,
      byColour: { ...this.#byColour },
      failedByColour: { ...this.#failedByColour },
      dropped: this.dropped,
      p50: this.#latencies.quantile(0.5),
      p99: this.#latencies.quantile(0.99),
    };
  }

  /** Quantiles begin anew; counts go on. */
  nextLine(): void {
    this.#latencies.clear();
  }
}
