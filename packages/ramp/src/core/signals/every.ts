/** How often a signal is read: its key `every`, the same for each kind that is asked again. */
import { parseDurationMs, type DocumentPath, type Problem } from '@slipway/kernel';
import { Type } from 'typebox';

const LEAST_MS = 500;
const LONGEST_MS = 10 * 60_000;

/** The key as people write it. */
export const Every = Type.Optional(
  Type.String({ description: 'how often it is read, real time, such as 5s' }),
);

/** @returns milliseconds between two readings */
export function readEvery(
  every: string | undefined,
  absentMs: number,
  path: DocumentPath,
  problems: Problem[],
): number {
  if (every === undefined) return absentMs;
  const ms = parseDurationMs(every);
  if (ms !== undefined && ms >= LEAST_MS && ms <= LONGEST_MS) return ms;
  const what = `"${every}" is no time from 500 ms to 10 m.`;
  problems.push({ path: [...path, 'every'], what, next: 'Write a duration such as 5s.' });
  return absentMs;
}
