/**
 * The runner as a process of its own, so that it can be stopped or killed without its caller.
 *
 *   main.ts start|resume|rollback|complete|status --schema NAME [--file FILE] [--workers N]
 *     [--throttle off|LIMITS] [--throttle-file FILE] [--lock-budget 60s] [--reconnect-budget 60s]
 *
 * With a file, rollback and complete end that change or none.
 *
 * The database's URL comes from SLIPWAY_DATABASE_URL, never from the arguments, which anyone on the
 * machine can read. Every line on stdout is one JSON object: `step` (written before the step is
 * done), `backfill`, `waiting` while the database is away, and at the end `done` or `error`.
 * SIGTERM and SIGINT stop it after the range it is in; what was done stays and can be resumed.
 * The throttle file holds `{"load": 0.2, "hold": false, "because": "…"}` and is written again every
 * few seconds by whoever gave it: what is old counts as bad.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodeOf, EXIT, OperatorError, parseDurationMs } from '@slipway/kernel';
import { connectChecked, redactUrl } from '@slipway/pg';
import { changeNameOf, readChangeFile } from '../change-file.ts';
import { completeChange, resumeChange, rollbackChange, startChange } from '../changes.ts';
import { parseThrottle, type ThrottleWish } from '../core/throttle.ts';
import { ConnectionLostError, RunnerUsageError } from '../errors.ts';
import { isClientStray } from '../run/stray.ts';
import type { ContractGuard } from '../run/contract-proof.ts';
import type { RunOptions } from '../run/session.ts';
import { status } from '../status.ts';

/** Writes one line at once, so that it is out before the step begins. */
function print(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

interface Arguments {
  readonly command: string;
  readonly file: string | undefined;
  readonly options: RunOptions;
  /** A module that exports `contractGuard`, by its URL. */
  readonly guard: string | undefined;
}

const OPTIONS = {
  schema: { type: 'string' },
  file: { type: 'string' },
  workers: { type: 'string' },
  throttle: { type: 'string' },
  'throttle-file': { type: 'string' },
  'lock-budget': { type: 'string' },
  'reconnect-budget': { type: 'string' },
  'undo-window': { type: 'string' },
  guard: { type: 'string' },
} as const;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new RunnerUsageError(error instanceof Error ? error.message : String(error));
  }
}

function durationOf(name: string, text: string | undefined): number | undefined {
  const durationMs = text === undefined ? undefined : parseDurationMs(text);
  if (text === undefined || durationMs !== undefined) return durationMs;
  throw new RunnerUsageError(`--${name} is a duration such as 60s`);
}

function throttleOf(text: string | undefined): ThrottleWish | undefined {
  if (text === undefined) return undefined;
  const wish = parseThrottle(text);
  if (wish === 'off' || !('problem' in wish)) return wish;
  throw new RunnerUsageError(`--throttle: ${wish.problem}`);
}

function readArguments(argv: readonly string[]): Arguments {
  const { values, positionals } = parse(argv);
  const [command, ...more] = positionals;
  if (command === undefined || more.length > 0) throw new RunnerUsageError('One command is needed');
  const schema = values.schema ?? '';
  if (schema === '' && command !== 'status') throw new RunnerUsageError('--schema is missing');
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 16)) {
    throw new RunnerUsageError('--workers is a whole number from 1 to 16');
  }
  const options: RunOptions = {
    schema,
    workers,
    throttle: throttleOf(values.throttle),
    throttleFile: values['throttle-file'],
    lockBudgetMs: durationOf('lock-budget', values['lock-budget']),
    reconnectBudgetMs: durationOf('reconnect-budget', values['reconnect-budget']),
    undoWindowMs: durationOf('undo-window', values['undo-window']),
    onProgress: print,
  };
  return { command, file: values.file, options, guard: values.guard };
}

/** Who starts the runner says who else must agree: what that is belongs to another package. */
async function guardOf(module: string | undefined): Promise<ContractGuard | undefined> {
  if (module === undefined) return undefined;
  const { contractGuard } = (await import(module)) as { contractGuard: ContractGuard };
  return contractGuard;
}

async function run(args: Arguments, url: string, signal: AbortSignal): Promise<unknown> {
  const options: RunOptions = { ...args.options, signal };
  if (args.command === 'start') {
    if (args.file === undefined) throw new RunnerUsageError('start needs --file');
    return startChange(url, { ...options, change: readChangeFile(args.file) });
  }
  if (args.command === 'resume') return resumeChange(url, options);
  const { file } = args;
  const end = file === undefined ? options : { ...options, change: changeNameOf(file) };
  if (args.command === 'rollback') return rollbackChange(url, end);
  if (args.command === 'complete') {
    return completeChange(url, { ...end, guard: await guardOf(args.guard) });
  }
  if (args.command !== 'status') throw new RunnerUsageError(`There is no ${args.command}`);
  const sql = await connectChecked(url, { name: 'slipway-schema', max: 1 });
  try {
    return await status(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function errorJson(error: unknown) {
  if (error instanceof OperatorError) return error.toJSON();
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'BUG',
    exitCode: EXIT.bug,
    what,
    state: 'What was done is journaled.',
    next: 'Please report it with the lines above.',
  };
}

/** The client may write to a connection that was lost a moment ago, out of everyone's reach. */
function endOnStrayError(error: Error): void {
  const client = isClientStray(error);
  // A run that is under way hears it too, and goes on by itself.
  if (client && process.listenerCount('uncaughtException') > 1) return;
  const where = redactUrl(process.env['SLIPWAY_DATABASE_URL'] ?? '');
  const shown = client ? new ConnectionLostError(where, 'the server closed it') : error;
  print({ kind: 'error', error: errorJson(shown) });
  process.exit(exitCodeOf(shown));
}

async function main(): Promise<number> {
  process.on('uncaughtException', endOnStrayError);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  try {
    const args = readArguments(process.argv.slice(2));
    const url = process.env['SLIPWAY_DATABASE_URL'];
    if (!url) throw new RunnerUsageError('SLIPWAY_DATABASE_URL is not set');
    // Makes an unreachable server the operator's error, not ours.
    const probe = await connectChecked(url, { name: 'slipway-schema', max: 1 });
    await probe.end({ timeout: 1 });
    print({ kind: 'done', result: await run(args, url, stop.signal) });
    return EXIT.done;
  } catch (error) {
    print({ kind: 'error', error: errorJson(error) });
    return exitCodeOf(error);
  }
}

process.exitCode = await main();
