/** The agent as a process: one device, or several with `--host FILE.json`. */
import { exitCodeOf, formatError } from '@slipway/kernel';
import { pino } from 'pino';
import { readCommandLine } from './command-line.ts';
import { startDevice, type RunningDevice } from './device.ts';

const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));

/** Starts what the command line says, and says where each listens; SIGTERM ends it cleanly. */
export async function serve(argv: readonly string[]): Promise<void> {
  const running: RunningDevice[] = [];
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await Promise.all(running.map((device) => device.stop()));
    process.exit(0);
  };
  // Before anybody is told that it is ready, and may end it.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void end().catch(fail));
  }
  for (const options of readCommandLine(argv)) {
    const device = await startDevice({ ...options, log });
    running.push(device);
    console.log(JSON.stringify({ kind: 'ready', url: device.url, pid: process.pid }));
  }
}

function fail(error: unknown): never {
  console.error(formatError(error));
  process.exit(exitCodeOf(error));
}
