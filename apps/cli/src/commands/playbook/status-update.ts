/** `slipway playbook status-update`: the half-hourly word, with live figures, ready to be sent. */
import type { LaunchView } from '@slipway/api';
import { signDocument } from '@slipway/authority';
import { EXIT, FULL_BP, nearest } from '@slipway/kernel';
import {
  evidenceSubject,
  STATUS_AUDIENCES,
  statusText,
  type StatusAudience,
  type StatusFigures,
} from '@slipway/playbook/checklist';
import { connectServer, type Client } from '../../client.ts';
import { UsageError, type Command, type Values } from '../../command.ts';
import { signersOf, SIGNERS, SIGNERS_HELP, SIGNERS_USAGE } from '../../decide.ts';
import { homeFolder } from '../../installation.ts';
import { textOption } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { count, JSON_OPTION, print } from '../schema-options.ts';

const HALF_HOUR_MS = 30 * 60_000;
/** How long a signature may be on its way, in ms. */
const VALID_MS = 5 * 60_000;
/** The item that asks for a status every half hour. */
const ITEM = 'status-sent';

function clock(atMs: number, zone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(atMs);
}

const PHASES: Readonly<Partial<Record<LaunchView['phase'], string>>> = {
  planned: 'planned, nothing has moved',
  rehearsed: 'rehearsed, nothing has moved',
  locked: 'locked, blue serves every store',
  full: 'every store has ended its ramp',
};

function troubleOf({ hold, rollbacks, stores }: LaunchView): string {
  const held = stores.filter(({ state }) => state === 'holding' || state === 'breached');
  const back = [...new Set(rollbacks.flatMap((one) => one.stores))];
  const said = [
    ...(hold ? [`Held by ${hold.by}: ${hold.reason}.`] : []),
    ...held.map(({ name, reason }) => `${name} holds: ${reason ?? 'its gate was not passed'}.`),
    ...(back.length > 0 ? [`Back on blue: ${back.join(', ')}.`] : []),
  ];
  return said.join(' ') || 'Nothing is held, and no store has gone back.';
}

/** @returns what a status says of a launch as it is now */
export function figuresOf(view: LaunchView): StatusFigures {
  const { name, atMs, phase, stores, totals } = view;
  const zone = stores[0]?.zone ?? 'UTC';
  const full = stores.filter(({ shareBp }) => shareBp === FULL_BP).length;
  const share = Math.round(totals.greenShareBp / 100);
  const sum = ({ blue, green }: { blue: number; green: number }) => count(blue + green);
  return {
    launch: name,
    at: clock(atMs, zone),
    phase: PHASES[phase] ?? phase,
    stores: `${full} of ${stores.length} stores are on the new release, ${share} % of the traffic`,
    requests: sum(totals.requests),
    failed: sum(totals.failed),
    trouble: troubleOf(view),
    next: clock(atMs + HALF_HOUR_MS, zone),
  };
}

function audienceOf(values: Values): StatusAudience {
  const wanted = textOption(values, 'to', `Say who reads it: ${STATUS_AUDIENCES.join(', ')}.`);
  const found = STATUS_AUDIENCES.find((one) => one === wanted);
  if (found) return found;
  const guess = nearest(wanted, STATUS_AUDIENCES);
  const next = guess ? `Did you mean "${guess}"?` : `One of: ${STATUS_AUDIENCES.join(', ')}.`;
  throw new UsageError(`Nobody is called "${wanted}".`, next);
}

/** Signs that it was sent, which counts for half an hour. */
async function attestSent(client: Client, launch: LaunchView, to: string, values: Values) {
  const [signer] = signersOf(values);
  if (!signer) throw new UsageError('--sent takes a signature.', 'Add --sign-with and --as.');
  const payload = { holds: true, note: `a status was sent to ${to}` };
  const subject = evidenceSubject(launch.name, ITEM);
  const signing = { subject, payload, nowMs: Date.now(), validMs: VALID_MS };
  const document = signDocument({ ...signing, ...signer });
  await client.call('attest', { id: launch.id, body: { item: ITEM, document } });
}

/** The command. */
export const playbookStatusUpdate: Command = {
  name: 'playbook status-update',
  summary: 'The half-hourly status with live figures, to be sent; also when nothing has changed',
  usage: `[--launch NAME] [--to WHO] [--sent] ${SIGNERS_USAGE} [--json]`,
  examples: [
    ['slipway playbook status-update --to team', 'a text to read and to send'],
    [
      'slipway playbook status-update --to team --sent --sign-with cleo.pem --as cleo/laptop',
      'signs that it was sent: the item status-sent stands for half an hour',
    ],
  ],
  options: {
    launch: { type: 'string' },
    to: { type: 'string' },
    sent: { type: 'boolean' },
    ...SIGNERS,
    ...JSON_OPTION,
  },
  help: {
    launch: 'the launch, by name or id; the newest if not given',
    to: `who reads it: ${STATUS_AUDIENCES.join(', ')}`,
    sent: 'sign that it was sent',
    ...SIGNERS_HELP,
    json: 'print text and figures as one JSON document',
  },
  run: async ({ values }) => {
    const to = audienceOf(values);
    const client = connectServer(homeFolder());
    const name = values['launch'];
    const launch = await findLaunch(client, typeof name === 'string' ? name : undefined);
    if (values['sent']) await attestSent(client, launch, to, values);
    const figures = figuresOf(launch);
    const text = statusText(to, figures);
    print(values, { to, text, figures, sent: values['sent'] === true }, [text]);
    return EXIT.done;
  },
};
