/**
 * The launch's schema changes: all expand before green starts, all contract or none.
 * Each is done by a runner process of its own (schema-process.ts), one after another.
 */
import { join } from 'node:path';
import type { SchemaView } from '@slipway/api';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { LaunchSpec } from '@slipway/launch';
import { connectChecked } from '@slipway/pg';
import {
  changeVersions,
  readChangeFile,
  versionOf,
  versionSchemaName,
  type ChangeVersions,
  type NoChangeError,
} from '@slipway/schema';
import { SchemaProcess, type RunnerLine, type SchemaVerb } from './schema-process.ts';
import type { VersionsByColour } from './services.ts';

interface ChangeState {
  readonly process: SchemaProcess;
  readonly url: string;
  readonly schema: string;
  readonly to: string;
  /** As its database said; null until it was looked at. */
  versions: ChangeVersions | null;
  view: SchemaView;
}

export interface SchemasOptions {
  readonly spec: LaunchSpec;
  /** Owner-only, of this launch. */
  readonly folder: string;
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly onDeath: (schema: string, pid: number) => void;
}

/** A release cannot be started before it is known which version of the schema it shall use. */
class SchemasUnknownError extends OperatorError {
  readonly code = 'LAUNCH_SCHEMA_UNKNOWN';
  readonly exitCode = EXIT.unavailable;

  constructor(schema: string) {
    super(
      `It is not known yet which versions of ${schema} there are: its database does not answer.`,
      'No instance was started; those that run go on, and traffic stays where it is.',
      'Bring the database back; nothing else is needed.',
    );
  }
}

export class Schemas {
  readonly #changes: readonly ChangeState[];

  /** Touches no database: traffic must be steered also while one of them is away. */
  constructor(options: SchemasOptions) {
    this.#changes = options.spec.changes.map(({ on, schema, file }) => {
      const url = options.databaseUrls[on];
      if (!url) throw new Error(`Schemas: no URL for database ${on}`);
      const to = versionOf(readChangeFile(file));
      const state: ChangeState = {
        url,
        schema,
        to,
        versions: null,
        view: viewAtRest(schema, { from: null, to, state: 'planned', result: null }),
        process: new SchemaProcess({
          folder: join(options.folder, 'schema', `${on}-${schema}`),
          schema,
          changeFile: file,
          undoWindowMs: options.spec.rollback.undoWindowMs ?? null, // an older record has none
          url,
          onLine: (line) => (state.view = viewAfter(state.view, line)),
          onDeath: (pid) => options.onDeath(schema, pid),
        }),
      };
      return state;
    });
  }

  /**
   * Looks at where each schema stands, unless that is known; changes nothing.
   *
   * @throws {DatabaseUnavailableError} a database of the launch does not answer
   */
  async look(): Promise<void> {
    for (const change of this.#changes) {
      if (change.versions) continue;
      const sql = await connectChecked(change.url, { name: 'slipway-server', max: 1 });
      const looking = changeVersions(sql, change.schema, change.to);
      change.versions = await looking.finally(() => sql.end());
      change.view = viewAtRest(change.schema, change.versions);
    }
  }

  /** Whether every schema has been looked at. */
  get isKnown(): boolean {
    return this.#changes.every(({ versions }) => versions !== null);
  }

  views(): SchemaView[] {
    return this.#changes.map(({ view }) => view);
  }

  /**
   * @returns the version schema that each colour uses, by schema
   * @throws {SchemasUnknownError} a database has not answered yet
   */
  versions(): VersionsByColour {
    const by = (pick: (versions: ChangeVersions) => string | null) =>
      Object.fromEntries(
        this.#changes.map(({ schema, versions }) => {
          if (!versions) throw new SchemasUnknownError(schema);
          const version = pick(versions);
          // A schema that was never adopted is used as it is.
          return [schema, version === null ? schema : versionSchemaName(schema, version)];
        }),
      );
    return { blue: by(({ from }) => from), green: by(({ to }) => to) };
  }

  /** Runner processes that are at work now. */
  processes(): { readonly schema: string; readonly pid: number; readonly startedAt: string }[] {
    return this.#changes.flatMap(({ process, view }) => {
      const { identity } = process; // looked at once: it may end between two looks
      return identity ? [{ schema: view.schema, ...identity }] : [];
    });
  }

  /** Holds the backfills while the launch is held: they are load that can wait. */
  setHold(hold: { readonly by: string; readonly reason: string } | null): void {
    const because = hold ? `the launch is held by ${hold.by} (${hold.reason})` : '';
    for (const { process } of this.#changes)
      process.tell({ load: 0, hold: hold !== null, because });
  }

  /** When `signal` is aborted, the runner goes on by itself: whoever runs it next adopts it. */
  async expand(signal: AbortSignal): Promise<void> {
    await this.#each('start', 'expanded', ['expanded', 'contracted'], signal);
  }

  async contract(signal: AbortSignal): Promise<void> {
    await this.#each('complete', 'contracted', ['contracted'], signal);
  }

  /** Takes back what was expanded, the last one first; a change that never began is done. */
  async rollBack(signal: AbortSignal): Promise<void> {
    await this.#each('rollback', 'rolled-back', ['rolled-back'], signal);
  }

  async #each(
    verb: SchemaVerb,
    reached: SchemaView['state'],
    done: readonly SchemaView['state'][],
    signal: AbortSignal,
  ): Promise<void> {
    await this.look();
    const order = verb === 'rollback' ? this.#changes.toReversed() : this.#changes;
    for (const change of order) {
      if (done.includes(change.view.state)) continue;
      const result = await change.process.run(verb, signal).catch((error: unknown) => {
        if (verb === 'rollback' && isNothingInFlight(error)) return {};
        throw error;
      });
      change.view = { ...viewWithResult(change.view, result), state: reached };
    }
  }
}

function viewAtRest(schema: string, versions: ChangeVersions): SchemaView {
  const { from, to, state, result } = versions;
  const rows = result?.rows ?? 0;
  return {
    schema,
    from,
    to,
    state,
    step: 0,
    steps: 0,
    title: '',
    rowsDone: rows,
    rowsTotal: rows,
    rowsPerSecond: result?.backfillRowsPerSecond ?? 0,
    longestLockWaitMs: result?.longestLockWaitMs ?? 0,
    pace: 1,
    throttledBy: null,
  };
}

function viewAfter(view: SchemaView, line: RunnerLine): SchemaView {
  if (line.kind === 'step') {
    const state = line.phase === 'contract' ? 'contracting' : 'expanding';
    const { index: step, of: steps, title } = line;
    return { ...view, state, step, steps, title, pace: 1, throttledBy: null };
  }
  if (line.kind === 'waiting') return { ...view, pace: 0, throttledBy: line.because };
  if (line.kind !== 'backfill') return view;
  const { rowsDone, rowsTotal, rowsPerSecond, pace, throttledBy } = line;
  return { ...view, rowsDone, rowsTotal, rowsPerSecond, pace, throttledBy };
}

function viewWithResult(view: SchemaView, result: Readonly<Record<string, unknown>>): SchemaView {
  const number = (key: string) => Number(result[key] ?? 0) || 0;
  const rows = number('rows');
  return {
    ...view,
    title: '',
    step: view.steps,
    pace: 1,
    throttledBy: null,
    rowsDone: rows || view.rowsDone,
    rowsTotal: rows || view.rowsTotal,
    rowsPerSecond: number('backfillRowsPerSecond') || view.rowsPerSecond,
    longestLockWaitMs: Math.max(view.longestLockWaitMs, number('longestLockWaitMs')),
  };
}

/** The runner speaks from another process: its error is known by its code alone. */
function isNothingInFlight(error: unknown): boolean {
  const code: NoChangeError['code'] = 'SCHEMA_NO_CHANGE';
  return error instanceof OperatorError && error.code === code;
}

/** @returns whether trying again cannot help: the change or the release itself is at fault */
export function isFinalError(error: unknown): boolean {
  const passing: readonly number[] = [EXIT.tryAgain, EXIT.unavailable];
  return error instanceof OperatorError && !passing.includes(error.exitCode);
}

/** What speaks against a contract may be settled while the launch waits: it is tried again. */
export function isFinalForContract(error: unknown): boolean {
  const refused = error instanceof OperatorError && error.code === 'SCHEMA_CONTRACT_REFUSED';
  return !refused && isFinalError(error);
}
