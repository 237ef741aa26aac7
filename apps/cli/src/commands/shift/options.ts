/** What the commands of `slipway shift` share: a launch, its signer, and how shifts are shown. */
import type { LaunchView, ShiftsView } from '@slipway/api';
import { signDocument } from '@slipway/authority';
import { connectServer, type Client } from '../../client.ts';
import { UsageError, type Values } from '../../command.ts';
import { SIGNERS, SIGNERS_HELP, signersOf, type SigningPerson } from '../../decide.ts';
import { homeFolder } from '../../installation.ts';
import { tableLines } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { JSON_OPTION } from '../schema-options.ts';

/** How long a signature may be on its way, in ms. */
const VALID_MS = 5 * 60_000;

/** The options of a command that signs something of a role. */
export const POST = {
  role: { type: 'string' },
  store: { type: 'string' },
  ...SIGNERS,
  ...JSON_OPTION,
} as const;
export const SHIFT_HELP = {
  role: 'the role, such as commander',
  store: 'of this store; of the whole launch if not given',
  ...SIGNERS_HELP,
  json: 'print who has what as one JSON document',
};

/** @returns the launch of that name, or the newest */
export async function launchOf(
  word: string | undefined,
): Promise<{ client: Client; launch: LaunchView }> {
  const client = connectServer(homeFolder());
  return { client, launch: await findLaunch(client, word) };
}

/** @throws {UsageError} nobody signs, or several do */
export function oneSigner(values: Values): SigningPerson {
  const [signer, other] = signersOf(values);
  if (signer && !other) return signer;
  const next = 'Add one --sign-with KEY and its --as PERSON/KEY, or set SLIPWAY_SIGN_WITH.';
  throw new UsageError(signer ? 'Only one person signs this.' : 'This takes a signature.', next);
}

/** @returns what somebody signs, as it is sent */
export function signed(
  signer: SigningPerson,
  subject: string,
  payload: Readonly<Record<string, unknown>>,
) {
  return signDocument({ subject, payload, nowMs: Date.now(), validMs: VALID_MS, ...signer });
}

/** @returns where a role is: all stores if none is named */
export const postOf = (values: Values): { readonly store?: string } =>
  typeof values['store'] === 'string' ? { store: values['store'] } : {};

/** Such as `2026-12-01 06:00`. */
const momentWords = (ms: number): string =>
  new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** @returns who has what now, what is planned, and what waits to be taken, as lines */
export function shiftLines({ now, shifts, handovers }: ShiftsView): string[] {
  const place = (store: string | null) => store ?? '(launch)';
  const duties = now.map(({ role, store, people, isOnDuty }) => [
    role,
    place(store),
    people.join(', '),
    isOnDuty ? 'on duty' : 'by the launch file',
  ]);
  const planned = shifts.map(({ role, store, person, fromMs, untilMs }) => [
    role,
    place(store),
    person,
    momentWords(fromMs),
    momentWords(untilMs),
  ]);
  const offers = handovers.map(({ id, role, store, from, to, takenMs, note }) => [
    `#${id}`,
    role,
    place(store),
    `${from} to ${to}`,
    takenMs === null ? 'waits' : `taken ${momentWords(takenMs)}`,
    note,
  ]);
  return [
    ...tableLines(['role', 'where', 'who has it', 'why'], duties),
    ...(planned.length === 0
      ? []
      : ['', ...tableLines(['shift', 'where', 'who', 'from (UTC)', 'until (UTC)'], planned)]),
    ...(offers.length === 0
      ? []
      : ['', ...tableLines(['handover', 'role', 'where', 'who', 'state', 'note'], offers)]),
  ];
}
