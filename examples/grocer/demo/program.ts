/**
 * What the grocer's programs have in common: a folder of their own, made anew; what an earlier run
 * was killed over is ended first; and whatever happens, what was started is ended.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitCodeOf, formatError, privateFolder } from '@slipway/kernel';
import { findEmbedded } from '@slipway/pg';
import { endLeftovers } from './stop.ts';

/** After Ctrl-C, as shells have it. */
const INTERRUPTED = 130;

export interface Program<Stage extends object> {
  /** Of its folder, below SLIPWAY_HOME. */
  readonly name: string;
  /**
   * @param stage filled as things are started, so that they can be ended
   * @param signal aborts at Ctrl-C
   * @returns the exit code
   */
  run(folder: string, stage: Partial<Stage>, signal: AbortSignal): Promise<number>;
  /** Ends what was started, in the order in which nobody is left without what they need. */
  tearDown(stage: Partial<Stage>): Promise<void>;
}

/** For the person who waits: stdout is for results. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Runs a program to its end, and exits. */
export async function runProgram<Stage extends object>(program: Program<Stage>): Promise<never> {
  const folder = resolve(process.env['SLIPWAY_HOME'] ?? '.slipway', program.name);
  await endLeftovers(folder);
  await (await findEmbedded(join(folder, 'pg')))?.stop();
  rmSync(folder, { recursive: true, force: true });
  privateFolder(folder);
  process.exit(await runIn(folder, program));
}

async function runIn<Stage extends object>(
  folder: string,
  { run, tearDown }: Program<Stage>,
): Promise<number> {
  const stage: Partial<Stage> = {};
  const interrupted = new AbortController();
  const ended = Promise.withResolvers<number>();
  const onSignal = () => {
    interrupted.abort(new Error('interrupted'));
    ended.resolve(INTERRUPTED);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const running = run(folder, stage, interrupted.signal);
  running.catch(() => undefined); // of what ends after the interruption nobody waits to hear
  try {
    return await Promise.race([running, ended.promise]);
  } catch (error) {
    say(formatError(error));
    say(`The logs of this run are in ${folder}.`);
    return exitCodeOf(error);
  } finally {
    await tearDown(stage);
  }
}
