/** A rehearsal as lines for a terminal. */
import { bytes, count, interval, time, totalsOf } from '../core/words.ts';
import { WAIT_FLOOR_MS, type MeasuredStep } from '../core/measure.ts';
import type { SchemaRehearsal } from '../rehearse.ts';

const HEAD = ['step', 'took', 'lock wait', 'delay', 'rows/s', 'WAL', 'disk peak'] as const;
/** Steps that took no time and made nobody wait are summed up. */
const SHOWN_MS = 100;

function cells(
  step: Omit<MeasuredStep, 'startMs' | 'statements' | 'longestStatementMs'>,
): string[] {
  return [
    step.title,
    time(step.ms),
    step.longestLockWaitMs === 0 ? '–' : time(step.longestLockWaitMs),
    step.longestDelayMs === 0 ? '–' : time(step.longestDelayMs),
    step.rowsPerSecond === null ? '–' : count(step.rowsPerSecond),
    bytes(step.walBytes),
    bytes(step.diskPeakBytes),
  ];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
}

function stepRows(steps: readonly MeasuredStep[]): string[][] {
  return totalsOf(steps).flatMap((total) => {
    const own = steps.filter(({ phase }) => phase === total.phase);
    const shown = own.filter(
      ({ ms, longestLockWaitMs }) => ms >= SHOWN_MS || longestLockWaitMs >= WAIT_FLOOR_MS,
    );
    const details =
      own.length > 1 ? shown.map((step) => ({ ...step, title: `  ${step.title}` })) : [];
    return [cells({ ...total, title: total.phase }), ...details.map(cells)];
  });
}

/** @returns the lines of the terminal's report */
export function rehearsalLines(result: SchemaRehearsal): string[] {
  const { prediction, baseline, failure, findings } = result;
  const rows = `${count(result.rows)} made rows, scale ${result.scale}`;
  const way = `${result.from ?? '(no version)'} to ${result.to}`;
  const failed = result.failures.map((why) => `  failed: ${why}`);
  return [
    `${result.schema}: ${way}, rehearsed on ${rows}, ${result.rate} statements/s.`,
    '',
    ...(result.steps.length > 0 ? [...table([[...HEAD], ...stepRows(result.steps)]), ''] : []),
    ...(baseline
      ? [
          `Before the change a statement took ${time(baseline.medianMs)}, the longest ` +
            `${time(baseline.longestMs)}. Lock wait: the longest that one waited for a lock; ` +
            'delay: the longest that one took beyond that, whatever for.',
        ]
      : []),
    ...(prediction
      ? [
          'Production is expected to take:',
          `  expand        ${interval(prediction.expandMs, time)}`,
          `  contract      ${interval(prediction.contractMs, time)}`,
          `  lock wait     ${interval(prediction.longestLockWaitMs, time)}`,
          `  delay         ${interval(prediction.longestDelayMs, time)}`,
          `  WAL           ${interval(prediction.walBytes, bytes)}`,
          ...prediction.assumptions.map((each) => `  assumed: ${each}`),
        ]
      : []),
    ...findings.map(({ about, what }) => `Finding: ${about}: ${what}`),
    failure ? `It did not hold: ${failure.what}` : `${result.failedStatements} statements failed.`,
    ...failed,
    ...(result.kept === null ? [] : ['The scratch database was kept (its URL: --json, `kept`).']),
  ];
}
