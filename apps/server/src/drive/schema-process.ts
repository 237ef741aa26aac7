/**
 * One schema's runner as a process of its own: started, followed, adopted, and resumed if it dies.
 *
 * The runner writes JSON lines into a file, so that it outlives this process and a successor can
 * go on reading. Which run is under way stands in `run.json`: verb, pid, start time, file.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { identify, isAlive, privateFolder, RemoteError, writeFileAtomic } from '@slipway/kernel';
import { endProcess, EXIT, OperatorError } from '@slipway/kernel';
import type { OperatorErrorJson, ProcessIdentity } from '@slipway/kernel';
import type { OutsideSignal } from '@slipway/schema';

export type SchemaVerb = 'start' | 'complete' | 'rollback';

/** What the runner says, line by line; see packages/schema/src/runner. */
export type RunnerLine =
  | { kind: 'step'; phase: string; index: number; of: number; title: string }
  | {
      kind: 'backfill';
      table: string;
      rowsDone: number;
      rowsTotal: number;
      rowsPerSecond: number;
      pace: number;
      throttledBy: string | null;
    }
  | { kind: 'waiting'; because: string }
  | { kind: 'done'; result: Record<string, unknown> }
  | { kind: 'error'; error: OperatorErrorJson };

interface RunRecord {
  readonly verb: SchemaVerb;
  readonly file: string;
  readonly identity: ProcessIdentity;
}

export interface SchemaProcessOptions {
  /** Owner-only folder of this schema's runs. */
  readonly folder: string;
  readonly schema: string;
  readonly changeFile: string;
  /** How long what the contract takes away is kept, in ms; null: as the change file says. */
  readonly undoWindowMs: number | null;
  /** The database's URL; handed over in the environment only. */
  readonly url: string;
  readonly onLine: (line: RunnerLine) => void;
  /** Called when the runner died and is started again. */
  readonly onDeath: (pid: number) => void;
}

const POLL_MS = 100;
/** Well below the age at which the runner takes it for stale. */
const TELL_EVERY_MS = 2_000;
const RESTARTS_AT_MOST = 20;
const STOP_GRACE_MS = 5_000;

/** The runner died again and again without a word. */
export class RunnerDiedError extends OperatorError {
  readonly code = 'SCHEMA_RUNNER_DIED';
  readonly exitCode = EXIT.tryAgain;

  constructor(schema: string, deaths: number, folder: string) {
    super(
      `The schema runner of ${schema} died ${deaths} times.`,
      'The change stands where its journal says; both versions that were usable still are.',
      `Read the newest log in ${folder}, then run \`slipway schema resume\`.`,
    );
  }
}

export class SchemaProcess {
  readonly #options: SchemaProcessOptions;
  #told: OutsideSignal = { load: 0, hold: false, because: '' };
  #toldAtMs = 0;
  #current: ProcessIdentity | undefined;

  constructor(options: SchemaProcessOptions) {
    this.#options = options;
    privateFolder(options.folder);
  }

  /** The runner that is at work now. */
  get identity(): ProcessIdentity | undefined {
    return this.#current && isAlive(this.#current) ? this.#current : undefined;
  }

  /**
   * Brings the schema to where the verb leads; goes on with a run that is under way.
   *
   * @returns the runner's result
   * @throws {OperatorError} what the runner said
   */
  async run(verb: SchemaVerb, signal: AbortSignal): Promise<Record<string, unknown>> {
    await this.#endOther(verb);
    for (let deaths = 0; deaths < RESTARTS_AT_MOST; deaths++) {
      const run = this.#adopt(verb) ?? this.#spawn(verb);
      this.#current = run.identity;
      const last = await this.#follow(run, signal);
      rmSync(this.#recordFile, { force: true });
      signal.throwIfAborted();
      if (last?.kind === 'done') return last.result;
      if (last?.kind === 'error' && last.error.code !== 'SCHEMA_RUNNER_BUSY') {
        throw new RemoteError(last.error);
      }
      if (!last) this.#options.onDeath(run.identity.pid);
      await delay(POLL_MS * 2 ** Math.min(deaths, 5), undefined, { signal });
    }
    throw new RunnerDiedError(this.#options.schema, RESTARTS_AT_MOST, this.#options.folder);
  }

  /**
   * Tells the runner how things are outside; to be called again and again, since it takes silence
   * for bad news.
   */
  tell(signal: OutsideSignal): void {
    const isNews = JSON.stringify(signal) !== JSON.stringify(this.#told);
    this.#told = signal;
    if (!this.identity) return;
    if (isNews || Date.now() - this.#toldAtMs > TELL_EVERY_MS) this.#writeOutside();
  }

  #writeOutside(): void {
    writeFileAtomic(this.#outsideFile, JSON.stringify(this.#told));
    this.#toldAtMs = Date.now();
  }

  get #outsideFile(): string {
    return join(this.#options.folder, 'outside.json');
  }

  get #recordFile(): string {
    return join(this.#options.folder, 'run.json');
  }

  #adopt(verb: SchemaVerb): RunRecord | undefined {
    const record = this.#alive();
    return record?.verb === verb ? record : undefined;
  }

  #alive(): RunRecord | undefined {
    if (!existsSync(this.#recordFile)) return undefined;
    const record = JSON.parse(readFileSync(this.#recordFile, 'utf8')) as RunRecord;
    return isAlive(record.identity) ? record : undefined;
  }

  /** A runner on another way ends first, after its current range: what it did is journalled. */
  async #endOther(verb: SchemaVerb): Promise<void> {
    const other = this.#alive();
    if (other && other.verb !== verb) await endProcess(other.identity, STOP_GRACE_MS);
  }

  #spawn(verb: SchemaVerb): RunRecord {
    const { folder, schema, changeFile, undoWindowMs, url } = this.#options;
    const file = join(folder, `${verb}-${Date.now()}.jsonl`);
    const out = openSync(file, 'wx', 0o600);
    const program = fileURLToPath(import.meta.resolve('@slipway/schema/runner'));
    this.#writeOutside();
    const outside = ['--throttle-file', this.#outsideFile];
    if (undoWindowMs !== null) outside.push('--undo-window', `${undoWindowMs}ms`);
    const guard = ['--guard', import.meta.resolve('@slipway/fleet/contract-guard')];
    const args = [program, verb, '--schema', schema, '--file', changeFile, ...outside, ...guard];
    const child = spawn(process.execPath, args, {
      detached: true,
      stdio: ['ignore', out, out],
      env: { ...process.env, SLIPWAY_DATABASE_URL: url },
    });
    closeSync(out);
    child.unref();
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    if (!identity) throw new RunnerDiedError(schema, 1, folder);
    const record = { verb, file, identity };
    writeFileAtomic(this.#recordFile, JSON.stringify(record));
    return record;
  }

  /** Reads lines until the runner has ended; @returns its last word, or undefined if it had none */
  async #follow(run: RunRecord, signal: AbortSignal): Promise<RunnerLine | undefined> {
    let read = 0;
    let last: RunnerLine | undefined;
    while (true) {
      // Looked at first: what it wrote before its end is in the file by then.
      const alive = isAlive(run.identity);
      const text = readFileSync(run.file, 'utf8');
      const whole = text.lastIndexOf('\n') + 1;
      for (const line of text.slice(read, whole).split('\n')) {
        const parsed = parseLine(line);
        if (!parsed) continue;
        this.#options.onLine(parsed);
        if (parsed.kind === 'done' || parsed.kind === 'error') last = parsed;
      }
      read = whole;
      if (!alive) return last;
      await delay(POLL_MS, undefined, { signal });
    }
  }
}

/** What is no JSON line (a crash's stack) stays in the log for people. */
function parseLine(line: string): RunnerLine | undefined {
  if (!line.startsWith('{"kind":')) return undefined;
  try {
    return JSON.parse(line) as RunnerLine;
  } catch {
    return undefined;
  }
}
