/** What the commands of `slipway schema` share: options, their words, progress, a clean stop. */
import { formatDuration } from '@slipway/kernel';
import type { Progress } from '@slipway/schema';
import { numberOption, type Values } from '../command.ts';
import { DATABASE_HELP } from '../database.ts';

/** The schema that a command works on. */
export const SCHEMA = { schema: { type: 'string' } } as const;
/** How many connections backfill. */
export const WORKERS = { workers: { type: 'string' } } as const;
/** One JSON document instead of text. */
export const JSON_OPTION = { json: { type: 'boolean' } } as const;
/** Words on these options. */
export const SCHEMA_HELP = {
  ...DATABASE_HELP,
  schema: 'the schema that changes (default public)',
  workers: 'connections that backfill at once (default 2)',
  complete: 'also drop the old version of each change',
  json: 'print one JSON document',
};

/** @returns the schema that is meant */
export const schemaOf = (values: Values): string => String(values['schema'] ?? 'public');
/** @returns a count as people read it */
export const count = (value: number): string => Math.round(value).toLocaleString('en');

/** @returns the option for the runner; @throws {UsageError} it is no number of workers */
export function workersOf(values: Values): { workers?: number } {
  return values['workers'] === undefined
    ? {}
    : { workers: numberOption(values, 'workers', 2, 1, 16) };
}

/** Paints steps and a bar on a terminal; writes plain lines elsewhere. */
export function painter(): (progress: Progress) => void {
  const { stderr } = process;
  return (progress) => {
    if (progress.kind === 'step') {
      stderr.write(
        `${progress.phase} ${progress.index + 1} of ${progress.of}: ${progress.title}\n`,
      );
    } else if (stderr.isTTY && progress.rowsTotal > 0) {
      const share = Math.min(1, progress.rowsDone / progress.rowsTotal);
      const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
      const eta = progress.etaMs === null ? '' : `, ${formatDuration(progress.etaMs)} left`;
      stderr.write(
        `\r\u001B[2K  ${bar} ${(share * 100).toFixed(0)} %, ` +
          `${count(progress.rowsPerSecond)} rows/s${eta}${share >= 1 ? '\n' : ''}`,
      );
    }
  };
}

/** Prints the result: the lines, or with --json the data. */
export function print(values: Values, result: unknown, lines: readonly string[]): void {
  console.log(values['json'] ? JSON.stringify(result) : lines.join('\n'));
}

/** Runs work that Ctrl-C and SIGTERM stop at the next safe place; its state stays. */
export async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}
