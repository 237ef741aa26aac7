/** `slipway launch …`: how a launch stands, and what anyone may do: hold it, end its processes. */
import type { BusinessView, LaunchView } from '@slipway/api';
import { EXIT, RemoteError } from '@slipway/kernel';
import { connectServer, type Client } from '../client.ts';
import { UsageError, type Command, type Input } from '../command.ts';
import { homeFolder } from '../installation.ts';
import { untilEnded } from '../watch.ts';
import { LAUNCH_DECISIONS } from './launch-decide.ts';
import { GLASS_COMMANDS } from './launch-glass.ts';
import { timeline } from './launch-timeline.ts';
import { exitOf, findLaunch, JSON_HELP, JSON_OPTION, printLaunch } from './launch-options.ts';

/** An act on a running launch: `slipway launch VERB [LAUNCH]`. */
function act(
  verb: 'hold' | 'stop',
  summary: string,
  example: string,
  body?: (input: Input) => unknown,
): Command {
  return {
    name: `launch ${verb}`,
    summary,
    usage: `[LAUNCH]${body ? ' --reason TEXT' : ''}`,
    examples: [[example, summary.toLowerCase()]],
    options: { ...(body ? { reason: { type: 'string' } as const } : {}), ...JSON_OPTION },
    help: { reason: 'goes into the record', ...JSON_HELP },
    run: async (input) => {
      const client = connectServer(homeFolder());
      const { id } = await findLaunch(client, input.words[0]);
      const given = body ? { id, body: body(input) } : { id };
      printLaunch(await client.call(verb, given), input.values['json']);
      return EXIT.done;
    },
  };
}

function reasonOf({ values }: Input): { reason: string } {
  const { reason } = values;
  if (typeof reason === 'string' && reason.trim() !== '') return { reason };
  throw new UsageError('--reason is missing.', 'Say why: it goes into the record.');
}

/** Where the database of the launch's business cannot be read, what the meter tells is told. */
async function readBudgets(client: Client, { id, budgets = [] }: LaunchView) {
  try {
    return (await client.call<BusinessView>('business', { id })).budgets ?? budgets;
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    return budgets;
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
    printLaunch({ ...view, budgets: await readBudgets(client, view) }, values['json']);
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
    printLaunch(ended, values['json']);
    return exitOf(ended);
  },
};

export const LAUNCH_COMMANDS: readonly Command[] = [
  ...LAUNCH_DECISIONS,
  ...GLASS_COMMANDS,
  act(
    'hold',
    'Pause the ramp where it is',
    'slipway launch hold --reason "queue at s03"',
    reasonOf,
  ),
  act(
    'stop',
    'End the processes of a launch that has ended, or give up one that has not begun',
    'slipway launch stop',
  ),
  status,
  watchCommand,
  timeline,
];
