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
  readonly on: string;
  readonly versions: ChangeVersions;
  view: SchemaView;
}

export interface SchemasOptions {
  readonly spec: LaunchSpec;
  /** Owner-only, of this launch. */
  readonly folder: string;
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly onDeath: (schema: string, pid: number) => void;
}

export class Schemas {
  readonly #changes: readonly ChangeState[];

  private constructor(changes: readonly ChangeState[]) {
    this.#changes = changes;
  }

  /**
   * Looks at where each schema stands; changes nothing.
   *
   * @throws {DatabaseUnavailableError} a database of the launch does not answer
   */
  static async open(options: SchemasOptions): Promise<Schemas> {
    const changes: ChangeState[] = [];
    for (const { on, schema, file } of options.spec.changes) {
      const url = options.databaseUrls[on];
      if (!url) throw new Error(`Schemas: no URL for database ${on}`);
      const change = readChangeFile(file);
      const sql = await connectChecked(url, { name: 'slipway-server', max: 1 });
      const versions = await changeVersions(sql, schema, versionOf(change)).finally(() =>
        sql.end(),
      );
      const state: ChangeState = {
        on,
        versions,
        view: viewAtRest(schema, versions),
        process: new SchemaProcess({
          folder: join(options.folder, 'schema', `${on}-${schema}`),
          schema,
          changeFile: file,
          url,
          onLine: (line) => (state.view = viewAfter(state.view, line)),
          onDeath: (pid) => options.onDeath(schema, pid),
        }),
      };
      changes.push(state);
    }
    return new Schemas(changes);
  }

  views(): SchemaView[] {
    return this.#changes.map(({ view }) => view);
  }

  /** @returns the version schema that each colour uses, by schema */
  versions(): VersionsByColour {
    const by = (pick: (change: ChangeState) => string | null) =>
      Object.fromEntries(
        this.#changes.map((one) => {
          const version = pick(one);
          const { schema } = one.view;
          // A schema that was never adopted is used as it is.
          return [schema, version === null ? schema : versionSchemaName(schema, version)];
        }),
      );
    return { blue: by(({ versions }) => versions.from), green: by(({ versions }) => versions.to) };
  }

  /** Runner processes that are at work now. */
  processes(): { readonly schema: string; readonly pid: number; readonly startedAt: string }[] {
    return this.#changes.flatMap(({ process, view }) =>
      process.identity ? [{ schema: view.schema, ...process.identity }] : [],
    );
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
  };
}

function viewAfter(view: SchemaView, line: RunnerLine): SchemaView {
  if (line.kind === 'step') {
    const state = line.phase === 'contract' ? 'contracting' : 'expanding';
    return { ...view, state, step: line.index, steps: line.of, title: line.title };
  }
  if (line.kind !== 'backfill') return view;
  const { rowsDone, rowsTotal, rowsPerSecond } = line;
  return { ...view, rowsDone, rowsTotal, rowsPerSecond };
}

function viewWithResult(view: SchemaView, result: Readonly<Record<string, unknown>>): SchemaView {
  const number = (key: string) => Number(result[key] ?? 0) || 0;
  const rows = number('rows');
  return {
    ...view,
    title: '',
    step: view.steps,
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
