/** Figures of a rehearsal as people read them. */
import { formatDuration } from '@slipway/kernel';
import type { MeasuredStep } from './measure.ts';
import type { Estimate } from './predict.ts';

/** @returns `12 ms`, `3.4 s`, `5 min` */
export function time(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms);
}

/** @returns `1.2 GB` */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = Math.max(0, value);
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** @returns `12,345` */
export const count = (value: number): string => Math.round(value).toLocaleString('en');

/** @returns `3.4 s (2.2 s to 5.1 s)` */
export function interval({ value, low, high }: Estimate, shown: (value: number) => string): string {
  return `${shown(value)} (${shown(low)} to ${shown(high)})`;
}

/** What the steps of a phase came to together. */
export interface PhaseTotal {
  readonly phase: string;
  readonly ms: number;
  readonly steps: number;
  readonly longestDelayMs: number;
  readonly longestLockWaitMs: number;
  readonly rowsPerSecond: number | null;
  readonly walBytes: number;
  readonly diskPeakBytes: number;
  readonly deadRows: number;
}

/** @returns one total for each phase, in the order in which they ran */
export function totalsOf(steps: readonly MeasuredStep[]): PhaseTotal[] {
  return [...Map.groupBy(steps, ({ phase }) => phase)].map(([phase, own]) => ({
    phase,
    ms: own.reduce((sum, step) => sum + step.ms, 0),
    steps: own.length,
    longestDelayMs: Math.max(...own.map((step) => step.longestDelayMs)),
    longestLockWaitMs: Math.max(...own.map((step) => step.longestLockWaitMs)),
    rowsPerSecond: own.reduce<number | null>(
      (most, step) =>
        step.rowsPerSecond === null ? most : Math.max(most ?? 0, step.rowsPerSecond),
      null,
    ),
    walBytes: own.reduce((sum, step) => sum + step.walBytes, 0),
    diskPeakBytes: Math.max(...own.map((step) => step.diskPeakBytes)),
    deadRows: own.at(-1)!.deadRows,
  }));
}
