/**
 * A reporter of Node's test runner: the files that took longest, of those with a process of their
 * own. Their start and their imports are included.
 */
import { relative } from 'node:path';

interface Timed {
  readonly file?: string | undefined;
  readonly duration_ms?: number;
}

/** Nobody need look at what takes less. */
const SHOWN_FROM_MS = 1000;

type Events = AsyncIterable<{ readonly type: string; readonly data: object | undefined }>;

/** @param shown how many; @returns a reporter, whose lines are the last */
export function slowest(shown: number): (events: Events) => AsyncGenerator<string> {
  return async function* report(events) {
    const files: { file: string; ms: number }[] = [];
    for await (const { type, data = {} } of events) {
      const { file, duration_ms: ms = 0 } = data as Timed;
      if (type !== 'test:summary' || file === undefined || ms < SHOWN_FROM_MS) continue;
      files.push({ file: relative('', file), ms });
    }
    files.sort((a, b) => b.ms - a.ms);
    for (const { file, ms } of files.slice(0, shown)) {
      yield `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}\n`;
    }
  };
}
