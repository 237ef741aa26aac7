/**
 * The runner as a process of its own, so that it can be stopped or killed without its caller.
 *
 *   main.ts start|resume|rollback|complete|status --schema NAME [--file FILE] [--workers N]
 *
 * With a file, rollback and complete end that change or none.
 *
 * The database's URL comes from SLIPWAY_DATABASE_URL, never from the arguments, which anyone on the
 * machine can read. Every line on stdout is one JSON object: `step` (written before the step is
 * done), `backfill`, and at the end `done` or `error`. SIGTERM and SIGINT stop it after the range
 * it is in; what was done stays and can be resumed.
 */
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodeOf, EXIT, OperatorError } from '@slipway/kernel';
import { connectChecked, redactUrl } from '@slipway/pg';
import { changeNameOf, readChangeFile } from '../change-file.ts';
import { completeChange, resumeChange, rollbackChange, startChange } from '../changes.ts';
import { ConnectionLostError, RunnerUsageError } from '../errors.ts';
import type { RunOptions } from '../run/session.ts';
import { status } from '../status.ts';

/** Writes one line at once, so that it is out before the step begins. */
function print(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

interface Arguments {
  readonly command: string;
  readonly schema: string;
  readonly file: string | undefined;
  readonly workers: number | undefined;
}

function readArguments(argv: readonly string[]): Arguments {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        schema: { type: 'string' },
        file: { type: 'string' },
        workers: { type: 'string' },
      },
    });
  } catch (error) {
    throw new RunnerUsageError(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [command, ...more] = positionals;
  if (command === undefined || more.length > 0) throw new RunnerUsageError('One command is needed');
  const schema = values.schema ?? '';
  if (schema === '' && command !== 'status') throw new RunnerUsageError('--schema is missing');
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 16)) {
    throw new RunnerUsageError('--workers is a whole number from 1 to 16');
  }
  return { command, schema, file: values.file, workers };
}

async function run(args: Arguments, url: string, signal: AbortSignal): Promise<unknown> {
  const { schema, workers } = args;
  const options: RunOptions = { schema, workers, signal, onProgress: print };
  if (args.command === 'start') {
    if (args.file === undefined) throw new RunnerUsageError('start needs --file');
    return startChange(url, { ...options, change: readChangeFile(args.file) });
  }
  if (args.command === 'resume') return resumeChange(url, options);
  const { file } = args;
  const end = file === undefined ? options : { ...options, change: changeNameOf(file) };
  if (args.command === 'rollback') return rollbackChange(url, end);
  if (args.command === 'complete') return completeChange(url, end);
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

/**
 * The client may write to a connection that was lost a moment ago, out of everyone's reach; then
 * the run cannot go on, but its journal can.
 */
function endOnStrayError(error: Error): never {
  const client =
    error instanceof TypeError && /postgres[^\n]*connection\.js/.test(error.stack ?? '');
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
