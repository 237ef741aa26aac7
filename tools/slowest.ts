/**
 * A reporter of Node's test runner: the files that took longest, of those with a process of their
 * own. `--slowest N` says how many. Their start and their imports are included.
 */
import { relative } from 'node:path';

interface Timed {
  readonly file?: string | undefined;
  readonly duration_ms?: number;
}

const SHOWN = Number(process.env['SLIPWAY_TEST_SLOWEST'] ?? 10);
/** Nobody need look at what takes less. */
const SHOWN_FROM_MS = 1000;

/**
 * @param events what the runner tells; of it the files that have ended are of use
 * @returns the lines to print at the end
 */
export async function* slowest(
  events: AsyncIterable<{ readonly type: string; readonly data: object | undefined }>,
): AsyncGenerator<string> {
  const files: { file: string; ms: number }[] = [];
  for await (const { type, data = {} } of events) {
    const { file, duration_ms: ms = 0 } = data as Timed;
    if (type !== 'test:summary' || file === undefined || ms < SHOWN_FROM_MS) continue;
    files.push({ file: relative('', file), ms });
  }
  files.sort((a, b) => b.ms - a.ms);
  for (const { file, ms } of files.slice(0, SHOWN)) {
    yield `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}\n`;
  }
}
