/** One case of the triage desk as lines for a person, and how it is found. */
import type { TriageCaseView, TriageView } from '@slipway/api';
import { nearest } from '@slipway/kernel';
import { connectServer, type Client } from '../../client.ts';
import { UsageError, type Values } from '../../command.ts';
import { homeFolder } from '../../installation.ts';
import { findLaunch } from '../launch-options.ts';

/** The launch and the output of every command on one case. */
export const CASE = { launch: { type: 'string' }, json: { type: 'boolean' } } as const;
export const CASE_HELP = {
  launch: 'the launch whose case it is, by name; the newest if not given',
  json: 'print the case as one JSON document',
};

/** A case, and where it was read. */
export interface FoundCase {
  readonly client: Client;
  /** Id of the launch. */
  readonly launch: string;
  readonly one: TriageCaseView;
}

/** @throws {UsageError} the launch has no such case, or it ended long ago */
export async function findCase(id: string, { launch: word }: Values): Promise<FoundCase> {
  const client = connectServer(homeFolder());
  const launch = await findLaunch(client, typeof word === 'string' ? word : undefined);
  return { client, launch: launch.id, one: await readCase(client, launch.id, id) };
}

/** @throws {UsageError} the launch has no such case, or it ended long ago */
export async function readCase(client: Client, launch: string, id: string) {
  const { cases } = await client.call<TriageView>('triage', { id: launch });
  const found = cases.find((one) => one.id === id);
  if (found) return found;
  const guess = nearest(
    id,
    cases.map((one) => one.id),
  );
  throw new UsageError(
    `There is no triage case ${id}.`,
    guess ? `Did you mean ${guess}?` : 'List them: `slipway triage list`.',
  );
}

/** @returns who has a case, and who did it for them, if they did not */
export function whoHas({ by, through }: TriageCaseView): string {
  if (by === null || through === null) return by ?? '';
  return `${by} (by ${through === 'operator' ? 'the installation' : through})`;
}

/** @returns where a case stands, in words */
function standing(one: TriageCaseView): string {
  const until = one.untilMs === null ? '' : `, until ${timeOf(one.untilMs)}`;
  switch (one.state) {
    case 'open':
      return `open: \`slipway triage claim ${one.id} --as PERSON\` takes it`;
    case 'claimed':
      return `claimed by ${whoHas(one)}${until}`;
    case 'offered': {
      const note = one.note ? `: ${one.note}` : '';
      return `offered to ${one.to} by ${whoHas(one)}${until}${note}`;
    }
    case 'waiting':
      return `waits for the customer (${one.outcome})${until}`;
    case 'closed':
      return `closed by ${whoHas(one)}: ${one.outcome}`;
    case 'gone':
      return 'settled by itself';
  }
}

const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(11, 16)} UTC`;

/** @returns a case with the step that it stands at, and what may be answered */
export function caseLines(one: TriageCaseView): string[] {
  const detail = one.detail === null ? '' : ` (${one.detail})`;
  const head = `${one.id} at ${one.store}: ${one.title.en}${detail}`;
  const { step } = one;
  if (step === null) return [head, `  ${standing(one)}`];
  const width = Math.max(...step.choices.map(({ id }) => id.length));
  return [
    head,
    `  ${standing(one)}`,
    '',
    `  ${step.id}: ${step.say.en}`,
    ...step.choices.map(({ id, label }) => `    --choice ${id.padEnd(width)}  ${label.en}`),
  ];
}
