/** What the commands of `slipway schema` share: options, their words, progress, a clean stop. */
import { paceWords } from '@slipway/api';
import { formatDuration, parseDurationMs } from '@slipway/kernel';
import type { Progress, RunOptions, ThrottleWish } from '@slipway/schema';
import { parseThrottle } from '@slipway/schema/throttle';
import { numberOption, UsageError, type Values } from '../command.ts';
import { DATABASE_HELP } from '../database.ts';

/** The schema that a command works on. */
export const SCHEMA = { schema: { type: 'string' } } as const;
/** How many connections backfill. */
export const WORKERS = { workers: { type: 'string' } } as const;
/** What a run may cost and wait for. */
export const RUN = {
  ...WORKERS,
  throttle: { type: 'string' },
  'lock-budget': { type: 'string' },
  'reconnect-budget': { type: 'string' },
} as const;
/** How long what a change takes away is kept. */
export const UNDO_WINDOW = { 'undo-window': { type: 'string' } } as const;
/** One JSON document instead of text. */
export const JSON_OPTION = { json: { type: 'boolean' } } as const;
/** Words on these options. */
export const SCHEMA_HELP = {
  ...DATABASE_HELP,
  schema: 'the schema that changes (default public)',
  workers: 'connections that backfill at once (default 2)',
  throttle: '`off`, or limits such as lock_waits=4,commit_ms=50',
  'lock-budget': 'how long a lock is tried for (default 60s)',
  'reconnect-budget': 'how long a database that went away is waited for (default 60s)',
  wait: 'how long to wait until the runner has stopped (default 60s)',
  'undo-window': 'how long what goes is kept, such as 12h; 0 drops it (default 7d)',
  complete: 'also drop the old version of each change',
  standalone: 'no launch drives the change; taken so where the database knows none',
  json: 'print one JSON document',
};

/** @returns the schema that is meant */
export const schemaOf = (values: Values): string => String(values['schema'] ?? 'public');
/** @returns a count as people read it */
export const count = (value: number): string => Math.round(value).toLocaleString('en');

/** @returns a number of things as people say it */
export const counted = (number: number, word: string): string =>
  `${count(number)} ${word}${number === 1 ? '' : 's'}`;

/** @returns a duration option in ms; @throws {UsageError} it is none */
export function durationOption(values: Values, name: string): number | undefined {
  const text = values[name];
  const ms = text === undefined ? undefined : parseDurationMs(String(text));
  if (text === undefined || ms !== undefined) return ms;
  const what = `--${name} is "${String(text)}", which is no duration.`;
  throw new UsageError(what, 'Give one such as 90s or 5m.');
}

function throttleOption(values: Values): ThrottleWish | undefined {
  if (values['throttle'] === undefined) return undefined;
  const wish = parseThrottle(String(values['throttle']));
  if (wish === 'off' || !('problem' in wish)) return wish;
  throw new UsageError(`--throttle: ${wish.problem}.`, 'Give `off` or limits of signals.');
}

/** @returns how long what goes is kept, in ms; @throws {UsageError} it is no duration */
function windowOf(values: Values): number | undefined {
  return values['undo-window'] === '0' ? 0 : durationOption(values, 'undo-window');
}

/** @returns the options of a run; @throws {UsageError} one makes no sense */
export function runOptionsOf(values: Values): Omit<RunOptions, 'schema'> {
  return {
    workers:
      values['workers'] === undefined ? undefined : numberOption(values, 'workers', 2, 1, 16),
    throttle: throttleOption(values),
    lockBudgetMs: durationOption(values, 'lock-budget'),
    reconnectBudgetMs: durationOption(values, 'reconnect-budget'),
    undoWindowMs: windowOf(values),
    onProgress: painter(),
  };
}

type Backfill = Extract<Progress, { kind: 'backfill' }>;

function barLine(progress: Backfill): string {
  const share = Math.min(1, progress.rowsDone / progress.rowsTotal);
  const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
  const eta = progress.etaMs === null ? '' : `, ${formatDuration(progress.etaMs)} left`;
  const pace = paceWords(progress.pace, progress.throttledBy);
  return (
    `\r\u001B[2K  ${bar} ${(share * 100).toFixed(0)} %, ` +
    `${count(progress.rowsPerSecond)} rows/s${eta}${pace === '' ? '' : ` (${pace})`}` +
    (share >= 1 ? '\n' : '')
  );
}

/** Paints steps and a bar on a terminal; writes plain lines elsewhere. */
export function painter(): (progress: Progress) => void {
  const { stderr } = process;
  let said: string | null = null;
  return (progress) => {
    if (progress.kind === 'step') {
      stderr.write(
        `${progress.phase} ${progress.index + 1} of ${progress.of}: ${progress.title}\n`,
      );
    } else if (progress.kind === 'waiting') {
      stderr.write(`${progress.because} It is waited for.\n`);
    } else if (stderr.isTTY && progress.rowsTotal > 0) {
      stderr.write(barLine(progress));
    } else if (!stderr.isTTY && progress.throttledBy !== said) {
      // Without a bar, what slows it is told when it changes.
      said = progress.throttledBy;
      const pace = paceWords(progress.pace, said);
      stderr.write(`  ${pace === '' ? 'at full pace again' : pace}\n`);
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
