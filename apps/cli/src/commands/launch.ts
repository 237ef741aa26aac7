/** `slipway launch …`: drives a launch through the API. */
import { resolve } from 'node:path';
import type { BusinessView, LaunchView, RouteName } from '@slipway/api';
import { EXIT, RemoteError, type ExitCode } from '@slipway/kernel';
import { budgetWords, readLaunch } from '@slipway/launch';
import { readChangeFile } from '@slipway/schema';
import { clientOf, connectServer, type Client } from '../client.ts';
import { numberOption, UsageError, wordAt, type Command, type Input } from '../command.ts';
import { ensureServer, homeFolder } from '../installation.ts';
import { endLines, launchLines } from '../progress.ts';
import { untilBlueServes, untilEnded } from '../watch.ts';

const JSON_OPTION = { json: { type: 'boolean' } } as const;
const JSON_HELP = { json: 'print the launch as one JSON document' };

function looksLikeFile(word: string): boolean {
  return /\.(ya?ml|json)$/.test(word) || word.includes('/');
}

function print(view: LaunchView, json: unknown): void {
  const lines = [...launchLines(view), ...endLines(view)];
  console.log(json ? JSON.stringify(view) : lines.join('\n'));
}

/** 0 for done, 1 for a launch that did not hold. */
function exitOf(view: LaunchView): ExitCode {
  return view.outcome === 'rolled-back' || view.outcome === 'held' ? EXIT.notHeld : EXIT.done;
}

/** Finds a launch by id, by name, or plans it from its file; the newest one if none is named. */
async function findLaunch(client: Client, word: string | undefined): Promise<LaunchView> {
  const all = await client.call<LaunchView[]>('list');
  const found =
    word === undefined
      ? all[0]
      : (all.find((one) => one.id === word) ?? all.find((one) => one.name === word));
  if (found) return found;
  throw new UsageError(
    word === undefined ? 'There is no launch yet.' : `There is no launch "${word}".`,
    all.length > 0
      ? `Known: ${all.map((one) => one.name).join(', ')}.`
      : 'Plan one: `slipway launch lock FILE`.',
  );
}

/** Plans a launch from its file unless one that has not ended stands already. */
async function planned(word: string, speed: number): Promise<{ client: Client; view: LaunchView }> {
  const folder = homeFolder();
  if (!looksLikeFile(word)) {
    const client = connectServer(folder);
    return { client, view: await findLaunch(client, word) };
  }
  const file = resolve(word);
  // Errors of the files are told before anything is started.
  const { name, changes } = readLaunch(file);
  for (const change of changes) readChangeFile(change.file);
  const server = await ensureServer(folder);
  const client = clientOf(server.url, folder);
  const view = await client
    .call('create', { body: { file, speed } })
    .catch(async (error: unknown) => {
      // The same file again: its launch is taken up where it stands.
      if (!(error instanceof RemoteError) || error.code !== 'LAUNCH_OPEN') throw error;
      return findLaunch(client, name);
    });
  console.error(`Console: ${server.url}/launches/${view.id}`);
  return { client, view };
}

const SPEED = { speed: { type: 'string' } } as const;
const SPEED_HELP = { speed: 'plan seconds per real second (default 1), for rehearsals' };

const lock: Command = {
  name: 'launch lock',
  summary: 'Plan a launch from its file and lock its criteria; blue then serves through the plane',
  usage: 'FILE [--speed N]',
  examples: [
    ['slipway launch lock my/launch.yaml', 'checks all, locks, and sends traffic to blue'],
  ],
  options: { ...SPEED, ...JSON_OPTION },
  help: { ...SPEED_HELP, ...JSON_HELP },
  run: async (input) => {
    const word = wordAt(lock, input, 0, 'FILE');
    const { client, view } = await planned(word, numberOption(input.values, 'speed', 1, 1, 10_000));
    if (view.phase === 'planned') await client.call('lock', { id: view.id });
    print(await untilBlueServes(client, view.id), input.values['json']);
    return EXIT.done;
  },
};

const go: Command = {
  name: 'launch go',
  summary: 'Start a launch and watch it to its end: expand, deploy, ramp, soak, contract',
  usage: 'FILE|NAME [--speed N] [--detach]',
  examples: [
    ['slipway launch go my/launch.yaml', 'locks it if need be, starts, and shows its progress'],
    [
      'slipway launch go spring-fifteen --detach',
      'starts and returns; `slipway launch watch` later',
    ],
  ],
  options: { ...SPEED, detach: { type: 'boolean' }, ...JSON_OPTION },
  help: { ...SPEED_HELP, detach: 'return as soon as it has started', ...JSON_HELP },
  run: async ({ values, ...input }) => {
    const word = wordAt(go, { values, ...input }, 0, 'FILE');
    const { client, view } = await planned(word, numberOption(values, 'speed', 1, 1, 10_000));
    if (view.phase === 'planned') await client.call('lock', { id: view.id });
    const ready = await untilBlueServes(client, view.id);
    const started = ready.phase === 'locked' ? await client.call('go', { id: view.id }) : ready;
    if (values['detach']) {
      print(started, values['json']);
      return EXIT.done;
    }
    const ended = await untilEnded(client, view.id, Boolean(values['json']));
    print(ended, values['json']);
    return exitOf(ended);
  },
};

/** An act on a running launch: `slipway launch VERB [LAUNCH]`. */
function act(
  verb: RouteName & string,
  summary: string,
  example: string,
  body?: (input: Input) => unknown,
): Command {
  return {
    name: `launch ${verb}`,
    summary,
    usage: `[LAUNCH]${body ? ' --reason TEXT' : ''}${verb === 'rollback' ? ' [--store S]' : ''}`,
    examples: [[example, summary.toLowerCase()]],
    options: {
      ...(body ? { reason: { type: 'string' } as const } : {}),
      ...(verb === 'rollback' ? { store: { type: 'string' } as const } : {}),
      ...JSON_OPTION,
    },
    help: { reason: 'goes into the record', store: 'only this store', ...JSON_HELP },
    run: async (input) => {
      const client = connectServer(homeFolder());
      const { id } = await findLaunch(client, input.words[0]);
      const given = body ? { id, body: body(input) } : { id };
      print(await client.call(verb, given), input.values['json']);
      return EXIT.done;
    },
  };
}

function reasonOf({ values }: Input): { reason: string } {
  const { reason } = values;
  if (typeof reason === 'string' && reason.trim() !== '') return { reason };
  throw new UsageError('--reason is missing.', 'Say why: it goes into the record.');
}

/** How a launch stands is told also where the database of its business cannot be reached. */
async function readStandings(client: Client, id: string) {
  try {
    const { budgets = [] } = await client.call<BusinessView>('business', { id });
    return { budgets, trouble: null as string | null };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return { budgets: [], trouble: error.what };
  }
}

const status: Command = {
  name: 'launch status',
  summary: 'How a launch stands now',
  usage: '[LAUNCH] [--json]',
  examples: [['slipway launch status', 'the newest launch']],
  options: JSON_OPTION,
  help: JSON_HELP,
  run: async ({ words, values }) => {
    const client = connectServer(homeFolder());
    const view = await findLaunch(client, words[0]);
    const { budgets, trouble } = await readStandings(client, view.id);
    if (values['json'])
      console.log(JSON.stringify({ ...view, budgets: trouble === null ? budgets : null }));
    else {
      print(view, false);
      const lines = trouble === null ? budgets.map(budgetWords) : [`unknown: ${trouble}`];
      for (const line of lines) console.log(`  budget ${line}`);
    }
    return EXIT.done;
  },
};

const watchCommand: Command = {
  name: 'launch watch',
  summary: 'Follow a launch to its end',
  usage: '[LAUNCH] [--json]',
  examples: [
    ['slipway launch watch', 'exit code 0 if it is done, 1 if it was held or rolled back'],
  ],
  options: JSON_OPTION,
  help: JSON_HELP,
  run: async ({ words, values }) => {
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, words[0]);
    const ended = await untilEnded(client, id, Boolean(values['json']));
    print(ended, values['json']);
    return exitOf(ended);
  },
};

export const LAUNCH_COMMANDS: readonly Command[] = [
  lock,
  go,
  act(
    'hold',
    'Pause the ramp where it is',
    'slipway launch hold --reason "queue at s03"',
    reasonOf,
  ),
  act('resume', 'Go on after a hold', 'slipway launch resume'),
  act(
    'rollback',
    'Send all stores, or one, back to blue at once',
    'slipway launch rollback --store s07 --reason "tills show wrong prices"',
    (input) => ({ ...reasonOf(input), ...pickStore(input) }),
  ),
  act(
    'stop',
    'End the processes of a launch that has ended, or give up one that has not begun',
    'slipway launch stop',
  ),
  status,
  watchCommand,
];

function pickStore({ values }: Input): { store?: string } {
  return typeof values['store'] === 'string' ? { store: values['store'] } : {};
}
