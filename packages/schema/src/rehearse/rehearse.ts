/**
 * A rehearsal: a scratch database made after a production one's statistics, the whole change on it
 * under load, and what production is to expect.
 */
import { EXIT, OperatorError, type OperatorErrorJson } from '@slipway/kernel';
import { previewChange } from '../changes.ts';
import { versionOf, type Change } from '../core/change.ts';
import type { Plan } from '../core/steps.ts';
import { UpFailedError } from '../errors.ts';
import type { Progress, RunOptions } from '../run/session.ts';
import { buildScratch, type Built, type BuiltTable } from './build.ts';
import type { Note, TableLikeness } from './core/likeness.ts';
import {
  baselineOf,
  measureSteps,
  WAIT_FLOOR_MS,
  type Baseline,
  type MeasuredStep,
  type Reading,
} from './core/measure.ts';
import { mixOf } from './core/mix.ts';
import { predict, type Prediction } from './core/predict.ts';
import { bytesNeeded } from './core/sizes.ts';
import { drive, type Driven } from './drive.ts';
import { startLoad } from './load.ts';
import { RehearsalStoppedError } from './errors.ts';
import { readLikeness, type Likeness } from './read.ts';
import { openScratch } from './scratch.ts';

/** What a rehearsal came to; kept, so that a launch can show it. */
export interface SchemaRehearsal {
  readonly schema: string;
  readonly change: string;
  readonly from: string | null;
  readonly to: string;
  readonly scale: number;
  readonly rate: number;
  readonly rows: number;
  readonly tables: readonly BuiltTable[];
  /** Whether everything was done, from expand to contract, and no statement failed. */
  readonly held: boolean;
  /** Why the change itself did not get through, or null. */
  readonly failure: OperatorErrorJson | null;
  readonly failedStatements: number;
  /** The first of them. */
  readonly failures: readonly string[];
  readonly baseline: Baseline | null;
  readonly steps: readonly MeasuredStep[];
  readonly prediction: Prediction | null;
  readonly findings: readonly Note[];
  /** For pictures: statements over time and the server's readings, from the beginning on. */
  readonly series: Series;
  readonly seconds: number;
  /** Where the scratch database was kept, if it was. */
  readonly kept: string | null;
}

/** What changed over time, in even shares of it. */
export interface Series {
  readonly shareMs: number;
  readonly statementsPerSecond: readonly number[];
  readonly longestMs: readonly number[];
  readonly diskBytes: readonly number[];
}

/** How to rehearse. */
export interface RehearseOptions {
  readonly change: Change;
  /** The production database's URL; it is only read. */
  readonly like: string;
  readonly schema: string;
  /** Rows for each of production's, 0.001 to 10. */
  readonly scale?: number;
  /** Customers' statements a second. */
  readonly rate?: number;
  /** A server to rehearse on, instead of one of its own. */
  readonly on?: string | undefined;
  readonly keep?: boolean;
  readonly keepValues?: boolean;
  readonly workers?: number | undefined;
  readonly throttle?: RunOptions['throttle'];
  /** How long customers use the versions between the phases, in ms. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly onTell?: ((line: string) => void) | undefined;
}

const DEFAULT_RATE = 200;
const DEFAULT_PAUSE_MS = 4000;
const SHARES = 240;
const SHOWN_FAILURES = 5;

/** @returns the roots that a plan's steps touch */
function focusOf(plan: Plan, tables: readonly TableLikeness[]): Set<string> {
  const steps = plan.expand.map(({ table }) => table);
  const names = new Set(steps.filter((table) => table !== null));
  const touched = tables.filter(({ root }) =>
    [...names].some((name) => root === name || root.endsWith(`.${name}`)),
  );
  return new Set(touched.map(({ root }) => root));
}

function seriesOf(driven: Driven): Series {
  const { originMs, readings, samples } = driven;
  const endMs = Math.max(originMs + 1, ...driven.spans.map((span) => span.endMs));
  const shareMs = Math.max(50, (endMs - originMs) / SHARES);
  const count = Math.ceil((endMs - originMs) / shareMs);
  const statements = Array.from({ length: count }, () => 0);
  const longest = Array.from({ length: count }, () => 0);
  for (const [atMs, ms] of samples) {
    const at = Math.floor((atMs - originMs) / shareMs);
    if (at < 0 || at >= count) continue;
    statements[at]! += 1000 / shareMs;
    longest[at] = Math.max(longest[at]!, ms);
  }
  const diskAt = (atMs: number): Reading | undefined =>
    readings.find((reading) => reading.atMs >= atMs) ?? readings.at(-1);
  return {
    shareMs,
    statementsPerSecond: statements.map(Math.round),
    longestMs: longest,
    diskBytes: statements.map((_, at) => diskAt(originMs + at * shareMs)?.diskBytes ?? 0),
  };
}

const EMPTY: Series = { shareMs: 0, statementsPerSecond: [], longestMs: [], diskBytes: [] };

/** What a run under load came to, as far as it concerns its steps. */
export interface MeasuredRun {
  readonly baseline: Baseline;
  readonly steps: readonly MeasuredStep[];
  readonly series: Series;
  readonly failures: readonly string[];
  readonly leftOut: readonly string[];
}

/** How a change is run and measured. */
export interface MeasureOptions {
  readonly schema: string;
  readonly change: Change;
  readonly from: string | null;
  readonly tables: readonly TableLikeness[];
  readonly rate: number;
  readonly goesBack: boolean;
  readonly pauseMs: number;
  readonly workers?: number | undefined;
  readonly throttle?: RunOptions['throttle'];
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Takes a change from expand to contract under load and measures each step. It stays done.
 *
 * @param url the database that is changed
 */
export async function measureChange(url: string, options: MeasureOptions): Promise<MeasuredRun> {
  const { schema, change, tables, rate } = options;
  const plan = await previewChange(url, { schema, change });
  const load = startLoad(url, { rate, activity: mixOf(tables, focusOf(plan, tables)) });
  try {
    const driven = await drive({ ...options, url, load });
    const baseline = baselineOf(driven, driven.calmFromMs, driven.calmToMs);
    return {
      baseline,
      steps: measureSteps(driven, baseline, driven.originMs),
      series: seriesOf(driven),
      failures: load.failures.map(({ what, why }) => `${what}: ${why}`),
      leftOut: [...new Set(load.leftOut)],
    };
  } finally {
    await load.stop();
  }
}

function predictionOf(steps: readonly MeasuredStep[], baseline: Baseline, scale: number) {
  const of = (phase: string) => steps.filter((step) => step.phase === phase);
  const rounds = [of('expand'), of('expand again')].filter((each) => each.length > 0);
  const floorMs = Math.max(WAIT_FLOOR_MS, baseline.longestMs);
  return predict(rounds, [of('contract')], scale, floorMs);
}

/** How a run may end that began well: that it does is what the rehearsal found out. */
const RESULTS: ReadonlySet<number> = new Set([EXIT.notHeld, EXIT.tryAgain]);

/** A change that fails on made rows is a finding about rows, generator or expression. */
function findingOf(error: OperatorError): Note {
  const about = error instanceof UpFailedError ? '`up` on made rows' : 'the change';
  const hint = 'if production’s rows look otherwise, try --keep-values';
  return { about, what: `${error.what} (${hint})` };
}

async function runOn(
  url: string,
  likeness: Likeness,
  built: Built,
  options: RehearseOptions,
): Promise<{ run: MeasuredRun | null; failure: OperatorError | null }> {
  try {
    const run = await measureChange(url, {
      schema: options.schema,
      change: options.change,
      from: built.version,
      tables: likeness.tables,
      rate: options.rate ?? DEFAULT_RATE,
      goesBack: true,
      pauseMs: options.pauseMs ?? DEFAULT_PAUSE_MS,
      workers: options.workers,
      throttle: options.throttle,
      signal: options.signal,
      onProgress: options.onProgress,
    });
    return { run, failure: null };
  } catch (error) {
    const isResult = error instanceof OperatorError && RESULTS.has(error.exitCode);
    if (!isResult || options.signal?.aborted) throw error;
    return { run: null, failure: error };
  }
}

/**
 * Rehearses a change. The database that it is like is only read; the scratch one is dropped.
 *
 * @throws {DatabaseUnavailableError | RehearsalRightsError | RehearsalSchemaError}
 * @throws {RehearsalRoomError | RehearsalBuildError | PlanRefusedError | StoppedError}
 */
export async function rehearseChange(options: RehearseOptions): Promise<SchemaRehearsal> {
  const startedMs = performance.now();
  const { change, schema, scale = 1, rate = DEFAULT_RATE, signal } = options;
  const tell = options.onTell ?? (() => {});
  const likeness = await readLikeness(options.like, schema);
  tell(`read the likeness of ${likeness.tables.length} tables`);
  const pages = likeness.tables.reduce((sum, table) => sum + table.pages, 0);
  const scratch = await openScratch(options.on, bytesNeeded(pages, scale));
  let kept = false;
  try {
    const keepValues = options.keepValues ?? false;
    const built = await buildScratch(scratch, likeness, {
      scale,
      keepValues,
      change,
      signal,
      onTell: tell,
    });
    tell(`made ${built.rows} rows`);
    const { run, failure } = await runOn(scratch.url, likeness, built, options);
    kept = options.keep ?? false;
    const left = (run?.leftOut ?? []).map((what) => ({ about: 'load left out', what }));
    return {
      schema,
      change: change.name,
      from: built.version,
      to: versionOf(change),
      scale,
      rate,
      rows: built.rows,
      tables: built.tables,
      held: failure === null && run!.failures.length === 0,
      failure: failure?.toJSON() ?? null,
      failedStatements: run?.failures.length ?? 0,
      failures: run?.failures.slice(0, SHOWN_FAILURES) ?? [],
      baseline: run?.baseline ?? null,
      steps: run?.steps ?? [],
      prediction: run ? predictionOf(run.steps, run.baseline, scale) : null,
      findings: [...built.notes, ...left, ...(failure ? [findingOf(failure)] : [])],
      series: run?.series ?? EMPTY,
      seconds: Math.round((performance.now() - startedMs) / 100) / 10,
      kept: kept ? scratch.url : null,
    };
  } catch (error) {
    throw signal?.aborted ? new RehearsalStoppedError() : error;
  } finally {
    if (kept) scratch.keep();
    else await scratch.close();
  }
}
