/**
 * What every benchmark shares: rows with stable ids, ratios against a peer measured in the same
 * run, and a results file that a later run can be held against.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';

/** One figure: ours against a peer, both measured in this run. */
export interface Row {
  /** Stable, as on the design's pages: `schema.backfill-vs-update`. */
  readonly id: string;
  readonly measure: string;
  readonly unit: string;
  readonly value: number;
  readonly against: string;
  readonly againstValue: number;
  /**
   * How many times better ours is; above 1 is better whatever the unit. Null where the value itself
   * is what counts.
   */
  readonly ratio: number | null;
  /** The ratio to reach; without a ratio, what the value may be at most. */
  readonly target: number;
  readonly met: boolean;
  readonly runs: number;
}

export interface Result {
  readonly name: string;
  readonly date: string;
  readonly machine: string;
  readonly rows: readonly Row[];
}

/** A benchmark: one file in this folder, one line in main.ts. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  /** @param say progress for the person who waits */
  run(say: (text: string) => void): Promise<readonly Row[]>;
}

/** @returns the middle value; the mean of the two middle ones for an even count */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return Number.NaN;
  return sorted.length % 2 === 1 || low === undefined ? high : (low + high) / 2;
}

/**
 * Makes a row out of paired runs: the ratio is the median of the pairs' ratios, so that a machine
 * that slows down in between slows both sides of a pair.
 *
 * @param pairs ours and theirs, in the unit's own terms
 * @param better which way is better
 */
export function rowOf(
  about: Pick<Row, 'id' | 'measure' | 'unit' | 'against' | 'target'>,
  pairs: readonly { readonly ours: number; readonly theirs: number }[],
  better: 'more' | 'less',
): Row {
  const ratios = pairs.map(({ ours, theirs }) =>
    better === 'more' ? ours / theirs : theirs / ours,
  );
  const ratio = median(ratios);
  return {
    ...about,
    value: median(pairs.map(({ ours }) => ours)),
    againstValue: median(pairs.map(({ theirs }) => theirs)),
    ratio,
    met: ratio >= about.target,
    runs: pairs.length,
  };
}

/** @returns a row whose value may be `target` at most; the peer's only tells what is usual here */
export function limitRow(about: Omit<Row, 'ratio' | 'met' | 'runs'>): Row {
  return { ...about, ratio: null, met: about.value <= about.target, runs: 1 };
}

/** @returns what the figures were measured on, in words */
export function machine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${availableParallelism()} × ${model}, Node ${process.versions.node}`;
}

/** Writes `bench/results/NAME.json`; @returns its path */
export function writeResult(result: Result): string {
  const folder = join(import.meta.dirname, '../results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${result.name}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  return file;
}

/** @returns a row as a line for a person */
export function lineOf(row: Row): string {
  const number = (value: number) => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const verdict = `${row.met ? 'met' : 'MISSED'}; ${row.runs} run${row.runs === 1 ? '' : 's'}`;
  const figure =
    row.ratio === null
      ? `${number(row.value)} ${row.unit} (at most ${row.target}, ${verdict})`
      : `${row.ratio.toFixed(2)}x (target ${row.target}x, ${verdict})`;
  return (
    `${row.id}: ${figure}\n` +
    `    ${row.measure}: ${number(row.value)} ${row.unit}` +
    ` against ${row.against}: ${number(row.againstValue)} ${row.unit}`
  );
}
