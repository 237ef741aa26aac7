/** From what was recorded during a run to what each step came to. */

/** A step while it ran; times in ms since 1970. */
export interface StepSpan {
  /** `expand`, `rollback`, `expand again`, `contract`, and the pauses between. */
  readonly phase: string;
  readonly title: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Rows that were converted. */
  readonly rows: number;
}

/** The server's state at a moment. */
export interface Reading {
  readonly atMs: number;
  readonly walBytes: number;
  readonly diskBytes: number;
  readonly deadRows: number;
}

/** A customer's statement that waited for a lock, as the server saw it. */
export interface LockWait {
  /** When it was seen last, in ms since 1970. */
  readonly atMs: number;
  /** How long it had waited by then; at most one look shorter than it was. */
  readonly ms: number;
}

/** All that was recorded. */
export interface Recording {
  readonly spans: readonly StepSpan[];
  readonly readings: readonly Reading[];
  /** Customers' statements: begin, in ms since 1970, and duration, in ms. */
  readonly samples: readonly (readonly [number, number])[];
  readonly lockWaits: readonly LockWait[];
}

/** What a step came to. */
export interface MeasuredStep {
  readonly phase: string;
  readonly title: string;
  /** From the beginning of the recording. */
  readonly startMs: number;
  readonly ms: number;
  readonly statements: number;
  /** The longest that a customer's statement took which was open during the step. */
  readonly longestStatementMs: number;
  /** What of it is more than without a change, be it locks, disk or CPU; 0 if it is usual. */
  readonly longestDelayMs: number;
  /** The longest that a customer's statement waited for a lock, a row's included. */
  readonly longestLockWaitMs: number;
  readonly rowsPerSecond: number | null;
  /** The customers' own included. */
  readonly walBytes: number;
  readonly diskPeakBytes: number;
  readonly deadRows: number;
}

/** Statements before anything was changed. */
export interface Baseline {
  readonly statements: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  /** The longest: what is not longer counts as noise. */
  readonly longestMs: number;
}

/** Delays and waits below this many ms are never told from noise. */
export const WAIT_FLOOR_MS = 5;

/** @returns the value that a share of the sorted values does not exceed; 0 without any */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** @returns what statements took in a span of time */
export function baselineOf(recording: Recording, fromMs: number, toMs: number): Baseline {
  const took = recording.samples
    .filter(([atMs]) => atMs >= fromMs && atMs < toMs)
    .map(([, ms]) => ms)
    .sort((a, b) => a - b);
  return {
    statements: took.length,
    medianMs: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    longestMs: took.at(-1) ?? 0,
  };
}

/** @returns a reading's value at a moment, between the two that were taken around it */
export function readAt(readings: readonly Reading[], key: keyof Reading, atMs: number): number {
  const next = readings.findIndex((reading) => reading.atMs >= atMs);
  if (next === -1) return readings.at(-1)?.[key] ?? 0;
  const after = readings[next]!;
  const before = readings[next - 1];
  if (!before || after.atMs === before.atMs) return after[key];
  const share = (atMs - before.atMs) / (after.atMs - before.atMs);
  return before[key] + (after[key] - before[key]) * share;
}

/**
 * @param baseline what statements take without a change
 * @param originMs the beginning of the recording
 */
export function measureSteps(
  { spans, readings, samples, lockWaits }: Recording,
  baseline: Baseline,
  originMs: number,
): MeasuredStep[] {
  const floor = Math.max(WAIT_FLOOR_MS, baseline.longestMs);
  return spans.map(({ phase, title, startMs, endMs, rows }) => {
    const during = samples.filter(([atMs, ms]) => atMs < endMs && atMs + ms > startMs);
    const longest = during.reduce((most, [, ms]) => Math.max(most, ms), 0);
    const waited = lockWaits.filter(({ atMs, ms }) => atMs > startMs && atMs - ms < endMs);
    const inside = readings.filter(({ atMs }) => atMs >= startMs && atMs <= endMs);
    const disks = inside.map((reading) => reading.diskBytes);
    disks.push(readAt(readings, 'diskBytes', startMs), readAt(readings, 'diskBytes', endMs));
    return {
      phase,
      title,
      startMs: startMs - originMs,
      ms: endMs - startMs,
      statements: during.length,
      longestStatementMs: longest,
      longestDelayMs: longest > floor ? longest - baseline.medianMs : 0,
      longestLockWaitMs: Math.max(0, ...waited.map(({ ms }) => ms)),
      rowsPerSecond: rows > 0 && endMs > startMs ? (rows / (endMs - startMs)) * 1000 : null,
      walBytes: readAt(readings, 'walBytes', endMs) - readAt(readings, 'walBytes', startMs),
      diskPeakBytes: Math.max(...disks),
      deadRows: readAt(readings, 'deadRows', endMs),
    };
  });
}
