/** What a walk took, from when and where its lines were closed: metres, pace, time for a line. */
import type { Floor } from './floor.ts';

/** A line that is closed. */
export interface ClosedLine {
  readonly aisle: string;
  readonly bay: string;
  readonly doneMs: number;
}

export interface Measured {
  /** From the entrance over all closed lines, in the order in which they were closed. */
  readonly walkedM: number;
  /** Ms for each line, in that order: since the one before, the first since the list was taken. */
  readonly lineMs: readonly number[];
  /** Null: nothing is closed yet. */
  readonly linesPerHour: number | null;
}

/** @param fromMs when the list was taken, ms since 1970 */
export function measure(floor: Floor, fromMs: number, lines: readonly ClosedLine[]): Measured {
  const sorted = lines.toSorted((one, two) => one.doneMs - two.doneMs);
  let at = floor.points.entrance;
  let walkedM = 0;
  for (const { aisle, bay } of sorted) {
    const stop = floor.stop(aisle, bay);
    if (!stop || stop.node === at) continue;
    walkedM += floor.distance(at, stop.node);
    at = stop.node;
  }
  const lineMs = sorted.map(({ doneMs }, index) =>
    Math.max(0, doneMs - (index === 0 ? fromMs : sorted[index - 1]!.doneMs)),
  );
  const tookMs = lineMs.reduce((sum, each) => sum + each, 0);
  const linesPerHour = tookMs > 0 ? (sorted.length * 3_600_000) / tookMs : null;
  return { walkedM, lineMs, linesPerHour };
}
