/** `slipway schema …`: live schema changes by themselves; needs nothing else of Slipway. */
import { resolve } from 'node:path';
import { paceWords } from '@slipway/api';
import { EXIT, type ExitCode } from '@slipway/kernel';
import { contractGuard } from '@slipway/fleet/server';
import { connectChecked } from '@slipway/pg';
import {
  blockingOf,
  completeChange,
  previewChange,
  readChangeFile,
  resumeChange,
  rollbackChange,
  startChange,
  status,
  type Kept,
  type Plan,
  type PlanStep,
  type SchemaStatus,
  type StartResult,
} from '@slipway/schema';
import { wordAt, type Command, type Input, type Options } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { baselineCommand } from './schema-baseline.ts';
import { cancel } from './schema-cancel.ts';
import { convert } from './schema-convert.ts';
import { expire } from './schema-expire.ts';
import { lint } from './schema-lint.ts';
import { migrate } from './schema-migrate.ts';
import {
  count,
  JSON_OPTION,
  print,
  RUN,
  runOptionsOf,
  SCHEMA,
  SCHEMA_HELP,
  schemaOf,
  UNDO_WINDOW,
  untilStopped,
} from './schema-options.ts';
import { pull } from './schema-pull.ts';
import { rehearse } from './schema-rehearse.ts';
import { squash } from './schema-squash.ts';
import { undo } from './schema-undo.ts';
import { verify } from './schema-verify.ts';

function startedLines(result: StartResult): string[] {
  const rows =
    result.rows > 0
      ? `, ${count(result.rows)} rows at ${count(result.backfillRowsPerSecond)} a second`
      : '';
  return [
    `${result.schema} now has ${result.from ? `${result.from} and ` : ''}${result.to}${rows}.`,
    ...result.warnings.map((warning) => `Warning: ${warning}`),
    `Longest lock wait ${result.longestLockWaitMs} ms. ` +
      'Next: `slipway schema complete`, or `slipway schema rollback`.',
  ];
}

function stepLines(phase: string, steps: readonly PlanStep[]): string[] {
  return steps.flatMap((step) => [
    `-- ${phase} ${step.index + 1}: ${step.title}`,
    `--   lock: ${step.lock || 'none'}${step.table ? ` on ${step.table}` : ''}; ${step.because}`,
    ...[blockingOf(step) ?? 'nobody waits'].map((words) => `--   ${words}`),
    ...step.sql.map((statement) => `${statement.trim()};`),
    ...(step.sweep ? [`${step.sweep.sql}; -- rows that came in past the triggers`] : []),
    '',
  ]);
}

function planLines(plan: Plan): string[] {
  return [
    `-- ${plan.schema}: ${plan.from ?? '(no version)'} to ${plan.to}, ` +
      `views in ${plan.versionSchema}`,
    ...plan.warnings.map((warning) => `-- warning: ${warning}`),
    '',
    ...stepLines('expand', plan.expand),
    ...stepLines('contract', plan.contract),
    ...stepLines('rollback', plan.rollback),
  ];
}

const plan: Command = {
  name: 'schema plan',
  summary: 'Print every statement of a change with its lock; changes nothing',
  usage: 'FILE [--schema S] [--json]',
  examples: [['slipway schema plan changes/2026-11-split-name.yaml', 'what would run, and why']],
  options: { ...DATABASE, ...SCHEMA, ...JSON_OPTION },
  help: SCHEMA_HELP,
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
  usage: 'FILE [--schema S] [--workers N] [--throttle T] [--json]',
  examples: [
    ['slipway schema start changes/2026-11-split-name.yaml', 'expand and backfill'],
    [
      'slipway schema start changes/2026-11-split-name.yaml --throttle off',
      'as fast as it goes, whatever else the server does',
    ],
  ],
  options: { ...DATABASE, ...SCHEMA, ...RUN, ...JSON_OPTION },
  help: SCHEMA_HELP,
  run: async (input) => {
    const { values } = input;
    const change = readChangeFile(resolve(wordAt(start, input, 0, 'FILE')));
    const options = { schema: schemaOf(values), change, ...runOptionsOf(values) };
    const url = await databaseUrl(values);
    const result = await untilStopped((signal) => startChange(url, { ...options, signal }));
    print(values, result, startedLines(result));
    return EXIT.done;
  },
};

const liveVersion = (one: { readonly name: string; readonly schema: string }): string =>
  `${one.name} (${one.schema})`;

const FLIGHT_OPTIONS = { ...DATABASE, ...SCHEMA, ...RUN, ...JSON_OPTION };

/** Runs what goes on with or ends a change, and tells how it ended. */
async function runFlight(
  { values }: Input,
  run: typeof resumeChange,
  change: { readonly change?: string } = {},
): Promise<ExitCode> {
  const options = { schema: schemaOf(values), ...runOptionsOf(values), ...change };
  const url = await databaseUrl(values);
  const result = await untilStopped((signal) => run(url, { ...options, signal }));
  const versions = result.versions.join(', ') || 'none';
  for (const warning of result.warnings ?? []) console.error(`Warning: ${warning}`);
  print(values, result, [`${result.change}: ${result.state}. Versions live: ${versions}.`]);
  return EXIT.done;
}

const resume: Command = {
  name: 'schema resume',
  summary: 'Go on with an interrupted change',
  usage: '[--schema S] [--json]',
  examples: [['slipway schema resume', 'forward or back, as it was']],
  options: FLIGHT_OPTIONS,
  help: SCHEMA_HELP,
  run: (input) => runFlight(input, resumeChange),
};

/** A command that ends one of the changes in flight. */
function onFlight(
  verb: string,
  summary: string,
  does: string,
  run: typeof completeChange,
  more: Options = {},
) {
  const flags = Object.keys(more).map((name) => `[--${name}] `);
  const command: Command = {
    name: `schema ${verb}`,
    summary,
    usage: `[CHANGE] [--schema S] [--undo-window 7d] ${flags.join('')}[--json]`,
    examples: [
      [`slipway schema ${verb}`, does],
      [`slipway schema ${verb} v3`, 'the same, but only if it is the turn of v3'],
    ],
    options: { ...FLIGHT_OPTIONS, ...UNDO_WINDOW, ...more },
    help: SCHEMA_HELP,
    run: (input) => {
      const [change] = input.words;
      return runFlight(input, run, change === undefined ? {} : { change });
    },
  };
  return command;
}

function runnerLine({ process, host, pace }: NonNullable<SchemaStatus['runner']>): string {
  const words = pace === null ? '' : paceWords(pace.share, pace.because);
  return `process ${process} on ${host} is at work${words === '' ? '' : `, ${words}`}`;
}

function keptLines({ change, undoable, until, what }: Kept): string[] {
  const ended = undoable ? 'completed' : 'rolled back';
  const kept = what.length > 0 ? `; kept: ${what.join(', ')}` : '';
  return [`  ${change}: ${ended}, undo window until ${until}${kept}`];
}

const statusCommand: Command = {
  name: 'schema status',
  summary: 'Live versions, the changes in flight, and how far each is',
  usage: '[--json]',
  examples: [['slipway schema status --json', 'the same as data']],
  options: { ...DATABASE, ...JSON_OPTION },
  help: SCHEMA_HELP,
  run: async ({ values }) => {
    const url = await databaseUrl(values);
    const sql = await connectChecked(url, { name: 'slipway-cli', max: 1 });
    const all = await status(sql).finally(() => sql.end());
    const lines = all.flatMap(({ schema, versions, changes, runner, kept, lastFailure, drift }) => [
      `${schema}: ${versions.map(liveVersion).join(', ') || 'no version'}`,
      ...changes.map((each) => `  ${each.change}: ${each.state}, step ${each.step} of ${each.of}`),
      ...(runner ? [`  ${runnerLine(runner)}`] : []),
      ...kept.flatMap((each) => keptLines(each)),
      ...(lastFailure ? [`  the last change failed: ${lastFailure}`] : []),
      ...(drift ?? []).map((each) => `  ${each.breaks ? 'broken' : 'warning'}: ${each.what}`),
    ]);
    print(values, all, lines.length > 0 ? lines : ['No schema has a version yet.']);
    return EXIT.done;
  },
};

export const SCHEMA_COMMANDS: readonly Command[] = [
  plan,
  start,
  resume,
  onFlight(
    'rollback',
    'Take the newest change in flight back',
    'the versions before it stay',
    rollbackChange,
  ),
  onFlight(
    'complete',
    'Drop the oldest live version for good, with the oldest change in flight',
    'the versions after it stay',
    // A launch completes its changes itself; a person at this command line has none, or is refused.
    (url, options) => completeChange(url, { ...options, standalone: true, guard: contractGuard }),
    { standalone: { type: 'boolean' } },
  ),
  statusCommand,
  baselineCommand,
  migrate,
  cancel,
  undo,
  expire,
  squash,
  lint,
  convert,
  pull,
  verify,
  rehearse,
];
