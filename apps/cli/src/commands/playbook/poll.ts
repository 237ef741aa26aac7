/** `slipway playbook poll open|vote|show`: go or no-go, role by role; silence is no-go. */
import type { LaunchView, Polls, PollView } from '@slipway/api';
import { signDocument } from '@slipway/authority';
import { EXIT, parseDurationMs, type ExitCode } from '@slipway/kernel';
import { voteSubject } from '@slipway/playbook/checklist';
import { connectServer, type Client } from '../../client.ts';
import { UsageError, type Command, type Values } from '../../command.ts';
import { homeFolder } from '../../installation.ts';
import { signersOf, SIGNERS, SIGNERS_HELP, SIGNERS_USAGE } from '../../decide.ts';
import { tableLines, textOption } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { JSON_OPTION, print } from '../schema-options.ts';

/** How long a signature may be on its way, in ms. */
const VALID_MS = 5 * 60_000;

/** @returns the poll as lines for a person */
function pollLines({ id, title, closesMs, isClosed, outcome, asks }: PollView): string[] {
  const closes = new Date(closesMs).toISOString().slice(0, 16).replace('T', ' ');
  const rows = asks.map(({ role, people, vote, by, note }) => [
    role,
    vote ?? 'silent',
    by ?? people.join(', '),
    note,
  ]);
  const stands = isClosed ? outcome : `${outcome} as it stands`;
  return [
    `${title} ${stands.toUpperCase()}`,
    `${id}, ${isClosed ? 'closed' : 'closes'} at ${closes} UTC; silence is no-go`,
    ...tableLines(['role', 'vote', 'by', 'note'], rows),
  ];
}

const STORE = { store: { type: 'string' } } as const;
const STORE_HELP = { store: 'the poll of one store' };
const HELP = { json: 'print the poll as one JSON document' };

async function found(word: string | undefined): Promise<{ client: Client; launch: LaunchView }> {
  const client = connectServer(homeFolder());
  return { client, launch: await findLaunch(client, word) };
}

async function newest(client: Client, id: string, { store }: Values): Promise<PollView> {
  const { poll, stores } = await client.call<Polls>('readPoll', { id });
  const own = stores.find(({ asks }) => asks.some((one) => one.store === store));
  const wanted = typeof store === 'string' ? own : poll;
  if (wanted) return wanted;
  const whose = typeof store === 'string' ? `Store ${store}` : 'The launch';
  throw new UsageError(`${whose} has no poll.`, 'Open one: `slipway playbook poll open`.');
}

/** 0 for go, 1 for no-go. */
function tell(values: Values, poll: PollView): ExitCode {
  print(values, poll, pollLines(poll));
  return poll.outcome === 'go' ? EXIT.done : EXIT.notHeld;
}

const openCommand: Command = {
  name: 'playbook poll open',
  summary: 'Open a go/no-go poll: each role is asked, and silence is no-go',
  usage: '[LAUNCH] [--closes-in TIME] [--roles LIST] [--store S] [--title TEXT] [--json]',
  examples: [
    ['slipway playbook poll open --closes-in 30m', 'asks every role that somebody holds'],
    ['slipway playbook poll open --closes-in 10m --roles commander,dba,release', 'asks three'],
  ],
  options: {
    'closes-in': { type: 'string' },
    roles: { type: 'string' },
    store: { type: 'string' },
    title: { type: 'string' },
    ...JSON_OPTION,
  },
  help: {
    'closes-in': 'until when votes count, such as 30m (default)',
    roles: 'whom it asks, with commas between; every role that somebody holds if not given',
    store: 'ask for one store; its own people are asked',
    title: 'what is asked',
    ...HELP,
  },
  run: async ({ words, values }) => {
    const text = String(values['closes-in'] ?? '30m');
    const openForMs = parseDurationMs(text);
    if (openForMs === undefined) {
      throw new UsageError(`--closes-in is "${text}", which is no duration.`, 'Such as 30m.');
    }
    const { roles, store, title } = values;
    const body = {
      closesMs: Date.now() + openForMs,
      ...(typeof roles === 'string' ? { roles: roles.split(',').map((one) => one.trim()) } : {}),
      ...(typeof store === 'string' ? { store } : {}),
      ...(typeof title === 'string' ? { title } : {}),
    };
    const { client, launch } = await found(words[0]);
    const poll = await client.call<PollView>('openPoll', { id: launch.id, body });
    print(values, poll, pollLines(poll));
    return EXIT.done;
  },
};

const voteCommand: Command = {
  name: 'playbook poll vote',
  summary: 'Vote go or no-go for one role; a later vote replaces it until the poll closes',
  usage: `[LAUNCH] [--role ROLE] [--vote WORD] [--note TEXT] [--store S] ${SIGNERS_USAGE} [--json]`,
  examples: [
    [
      'slipway playbook poll vote --role dba --vote no-go --note "replica lags" ' +
        '--sign-with dan.pem --as dan/laptop',
      'signed and kept',
    ],
  ],
  options: {
    role: { type: 'string' },
    vote: { type: 'string' },
    note: { type: 'string' },
    ...STORE,
    ...SIGNERS,
    ...JSON_OPTION,
  },
  help: {
    role: 'for which role',
    vote: 'go or no-go',
    note: 'why, in one line',
    ...STORE_HELP,
    ...SIGNERS_HELP,
    ...HELP,
  },
  run: async ({ words, values }) => {
    const role = textOption(values, 'role', 'Say for which role, such as dba.');
    const vote = textOption(values, 'vote', 'Say go or no-go.');
    if (vote !== 'go' && vote !== 'no-go') {
      throw new UsageError(`--vote is "${vote}".`, 'Say go or no-go; silence is no-go.');
    }
    const [signer] = signersOf(values);
    if (!signer) throw new UsageError('A vote takes a signature.', 'Add --sign-with and --as.');
    const { client, launch } = await found(words[0]);
    const { id: poll } = await newest(client, launch.id, values);
    const nowMs = Date.now();
    const payload = { vote, note: String(values['note'] ?? '') };
    const signing = { subject: voteSubject(poll, role), payload, nowMs, validMs: VALID_MS };
    const document = signDocument({ ...signing, ...signer });
    const body = { poll, role, document };
    const after = await client.call<PollView>('castVote', { id: launch.id, body });
    print(values, after, pollLines(after));
    return EXIT.done;
  },
};

const showCommand: Command = {
  name: 'playbook poll show',
  summary: 'How the newest go/no-go poll of a launch stands',
  usage: '[LAUNCH] [--store S] [--json]',
  examples: [['slipway playbook poll show', 'exits with 1 while it is no-go']],
  options: { ...STORE, ...JSON_OPTION },
  help: { ...STORE_HELP, ...HELP },
  run: async ({ words, values }) => {
    const { client, launch } = await found(words[0]);
    return tell(values, await newest(client, launch.id, values));
  },
};

export const POLL_COMMANDS: readonly Command[] = [openCommand, voteCommand, showCommand];
