/** `slipway schema …`: live schema changes by themselves; needs nothing else of Slipway. */
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT, formatDuration } from '@slipway/kernel';
import { connectChecked } from '@slipway/pg';
import {
  baseline,
  completeChange,
  previewChange,
  readChangeFile,
  resumeChange,
  rollbackChange,
  startChange,
  status,
  type Plan,
  type PlanStep,
  type Progress,
  type StartResult,
} from '@slipway/schema';
import {
  numberOption,
  UsageError,
  wordAt,
  type Command,
  type Input,
  type Values,
} from '../command.ts';
import { DATABASE, DATABASE_HELP, databaseUrl } from '../database.ts';

const SCHEMA = { schema: { type: 'string' } } as const;
const WORKERS = { workers: { type: 'string' } } as const;
const JSON_OPTION = { json: { type: 'boolean' } } as const;
const HELP = {
  ...DATABASE_HELP,
  schema: 'the schema that changes (default public)',
  workers: 'connections that backfill at once (default 2)',
  complete: 'also drop the old version of each change',
  json: 'print one JSON document',
};

const schemaOf = (values: Values): string => String(values['schema'] ?? 'public');
const count = (value: number): string => Math.round(value).toLocaleString('en');

function workersOf(values: Values): { workers?: number } {
  return values['workers'] === undefined
    ? {}
    : { workers: numberOption(values, 'workers', 2, 1, 16) };
}

/** Paints steps and a bar on a terminal; writes plain lines elsewhere. */
function painter(): (progress: Progress) => void {
  const { stderr } = process;
  return (progress) => {
    if (progress.kind === 'step') {
      stderr.write(`${progress.phase} ${progress.index} of ${progress.of}: ${progress.title}\n`);
    } else if (stderr.isTTY && progress.rowsTotal > 0) {
      const share = Math.min(1, progress.rowsDone / progress.rowsTotal);
      const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
      const eta = progress.etaMs === null ? '' : `, ${formatDuration(progress.etaMs)} left`;
      stderr.write(
        `\r\u001B[2K  ${bar} ${(share * 100).toFixed(0)} %, ` +
          `${count(progress.rowsPerSecond)} rows/s${eta}${share >= 1 ? '\n' : ''}`,
      );
    }
  };
}

function print(values: Values, result: unknown, lines: readonly string[]): void {
  console.log(values['json'] ? JSON.stringify(result) : lines.join('\n'));
}

function startedLines(result: StartResult): string[] {
  const rows =
    result.rows > 0
      ? `, ${count(result.rows)} rows at ${count(result.backfillRowsPerSecond)} a second`
      : '';
  return [
    `${result.schema} now has ${result.from ? `${result.from} and ` : ''}${result.to}${rows}.`,
    `Longest lock wait ${result.longestLockWaitMs} ms. ` +
      'Next: `slipway schema complete`, or `slipway schema rollback`.',
  ];
}

function stepLines(phase: string, steps: readonly PlanStep[]): string[] {
  return steps.flatMap((step) => [
    `-- ${phase} ${step.index}: ${step.title}`,
    `--   lock: ${step.lock || 'none'}${step.table ? ` on ${step.table}` : ''}; ${step.because}`,
    ...step.sql.map((statement) => `${statement.trim()};`),
    '',
  ]);
}

function planLines(plan: Plan): string[] {
  return [
    `-- ${plan.schema}: ${plan.from ?? '(no version)'} to ${plan.to}, views in ${plan.versionSchema}`,
    ...plan.warnings.map((warning) => `-- warning: ${warning}`),
    '',
    ...stepLines('expand', plan.expand),
    ...stepLines('contract', plan.contract),
    ...stepLines('rollback', plan.rollback),
  ];
}

async function stopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

const plan: Command = {
  name: 'schema plan',
  summary: 'Print every statement of a change with its lock; changes nothing',
  usage: 'FILE [--schema S] [--json]',
  examples: [['slipway schema plan changes/2026-11-split-name.yaml', 'what would run, and why']],
  options: { ...DATABASE, ...SCHEMA, ...JSON_OPTION },
  help: HELP,
  run: async (input) => {
    const change = readChangeFile(resolve(wordAt(plan, input, 0, 'FILE')));
    const url = await databaseUrl(input.values);
    const found = await previewChange(url, { schema: schemaOf(input.values), change });
    print(input.values, found, planLines(found));
    return EXIT.done;
  },
};

const start: Command = {
  name: 'schema start',
  summary: 'Take a schema to a new version; both versions are usable afterwards',
  usage: 'FILE [--schema S] [--workers N] [--json]',
  examples: [['slipway schema start changes/2026-11-split-name.yaml', 'expand and backfill']],
  options: { ...DATABASE, ...SCHEMA, ...WORKERS, ...JSON_OPTION },
  help: HELP,
  run: async (input) => {
    const { values } = input;
    const change = readChangeFile(resolve(wordAt(start, input, 0, 'FILE')));
    const url = await databaseUrl(values);
    const options = {
      schema: schemaOf(values),
      change,
      ...workersOf(values),
      onProgress: painter(),
    };
    const result = await stopped((signal) => startChange(url, { ...options, signal }));
    print(values, result, startedLines(result));
    return EXIT.done;
  },
};

/** A command on the change in flight. */
function onFlight(verb: string, summary: string, does: string, run: typeof resumeChange): Command {
  return {
    name: `schema ${verb}`,
    summary,
    usage: '[--schema S] [--json]',
    examples: [[`slipway schema ${verb}`, does]],
    options: { ...DATABASE, ...SCHEMA, ...WORKERS, ...JSON_OPTION },
    help: HELP,
    run: async ({ values }: Input) => {
      const url = await databaseUrl(values);
      const options = { schema: schemaOf(values), ...workersOf(values), onProgress: painter() };
      const result = await stopped((signal) => run(url, { ...options, signal }));
      const versions = result.versions.join(', ') || 'none';
      print(values, result, [`${result.change}: ${result.state}. Versions live: ${versions}.`]);
      return EXIT.done;
    },
  };
}

const statusCommand: Command = {
  name: 'schema status',
  summary: 'Live versions, the change in flight, and how far it is',
  usage: '[--json]',
  examples: [['slipway schema status --json', 'the same as data']],
  options: { ...DATABASE, ...JSON_OPTION },
  help: HELP,
  run: async ({ values }) => {
    const url = await databaseUrl(values);
    const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
    const all = await status(sql).finally(() => sql.end());
    const lines = all.flatMap(({ schema, versions, inFlight, lastFailure }) => [
      `${schema}: ${versions.map((one) => `${one.name} (${one.schema})`).join(', ') || 'no version'}`,
      ...(inFlight
        ? [`  ${inFlight.change}: ${inFlight.state}, step ${inFlight.step} of ${inFlight.of}`]
        : []),
      ...(lastFailure ? [`  the last change failed: ${lastFailure}`] : []),
    ]);
    print(values, all, lines.length > 0 ? lines : ['No schema has a version yet.']);
    return EXIT.done;
  },
};

const baselineCommand: Command = {
  name: 'schema baseline',
  summary: 'Give an existing schema its first version: views identical to its tables',
  usage: 'NAME [--schema S] [--json]',
  examples: [['slipway schema baseline v1 --schema shop', 'then let applications use shop_v1']],
  options: { ...DATABASE, ...SCHEMA, ...JSON_OPTION },
  help: HELP,
  run: async (input) => {
    const name = wordAt(baselineCommand, input, 0, 'NAME');
    const url = await databaseUrl(input.values);
    const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
    const made = await baseline(sql, schemaOf(input.values), name).finally(() => sql.end());
    print(input.values, made, [`${made.versionSchema} shows ${made.tables.length} tables.`]);
    return EXIT.done;
  },
};

/** @returns a folder's change files in name order; a file in it that is no change is left out */
function changeFilesIn(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
  return names.toSorted().map((name) => join(folder, name));
}

const migrate: Command = {
  name: 'schema migrate',
  summary: 'Apply a folder of change files in name order; those that are applied are passed over',
  usage: 'DIR [--schema S] [--complete]',
  examples: [['slipway schema migrate changes/ --complete', 'bring an empty database up to date']],
  options: {
    ...DATABASE,
    ...SCHEMA,
    ...WORKERS,
    complete: { type: 'boolean' },
    ...JSON_OPTION,
  },
  help: HELP,
  run: async (input) => {
    const { values } = input;
    const folder = resolve(wordAt(migrate, input, 0, 'DIR'));
    const files = changeFilesIn(folder);
    if (files.length === 0)
      throw new UsageError(`${folder} has no change file.`, 'Check the name.');
    const url = await databaseUrl(values);
    const schema = schemaOf(values);
    const done: StartResult[] = [];
    for (const [index, file] of files.entries()) {
      const change = readChangeFile(file);
      console.error(`${change.name} (${index + 1} of ${files.length})`);
      const options = { schema, ...workersOf(values), onProgress: painter() };
      done.push(await stopped((signal) => startChange(url, { ...options, change, signal })));
      // The last one stays open to both versions unless told otherwise.
      const last = index === files.length - 1;
      if (values['complete'] || !last) {
        await stopped((signal) => completeChange(url, { ...options, signal }));
      }
    }
    print(values, done, [`${done.length} changes applied; ${schema} is at ${done.at(-1)?.to}.`]);
    return EXIT.done;
  },
};

export const SCHEMA_COMMANDS: readonly Command[] = [
  plan,
  start,
  onFlight(
    'resume',
    'Go on with an interrupted change',
    'forward or back, as it was',
    resumeChange,
  ),
  onFlight(
    'rollback',
    'Take the change in flight back',
    'only the old version is left',
    rollbackChange,
  ),
  onFlight(
    'complete',
    'Drop the old version for good',
    'only the new version is left',
    completeChange,
  ),
  statusCommand,
  baselineCommand,
  migrate,
];
