/** What the commands of `slipway page` share: the launch, its escalation file, the database. */
import { resolve } from 'node:path';
import { EXIT, OperatorError } from '@slipway/kernel';
import { readLaunch } from '@slipway/launch';
import { connectChecked, ensureLeases, type Sql } from '@slipway/pg';
import {
  ensureEscalationTables,
  readEscalation,
  type Escalation,
} from '@slipway/playbook/escalation';
import { UsageError, type Values } from '../../command.ts';
import { DATABASE, DATABASE_HELP, databaseUrl } from '../../database.ts';
import { JSON_OPTION } from '../schema-options.ts';
import { textOption } from '../fleet-options.ts';

/** The options of every command on pages. */
export const PAGES = { ...DATABASE, ...JSON_OPTION } as const;
export const PAGES_HELP = { ...DATABASE_HELP, json: 'print one JSON document' } as const;

/** The options of a command that opens a page. */
export const OPENS = {
  launch: { type: 'string' },
  escalation: { type: 'string' },
  ...PAGES,
} as const;
export const OPENS_HELP = {
  launch: 'the launch file',
  escalation: 'contacts and policies (default: escalation.yaml beside the launch file)',
  ...PAGES_HELP,
} as const;

/** No control plane sends pages. */
export class NobodySendsError extends OperatorError {
  readonly code = 'CLI_PAGES_WAIT';
  readonly exitCode = EXIT.unavailable;

  constructor() {
    super(
      'No control plane sends pages from this database.',
      'No page was opened.',
      'Start one with `slipway up`, then try again.',
    );
  }
}

/** A launch by name, its stores, and how its people are reached. */
export interface LaunchPeople {
  readonly launch: string;
  readonly stores: readonly string[];
  readonly escalation: Escalation;
}

/** @throws {InputFileError} each problem of both files with its line */
export function peopleOfLaunch(values: Values): LaunchPeople {
  const file = resolve(textOption(values, 'launch', 'Name the launch file: --launch launch.yaml.'));
  const { name: launch, folder, roles, stores } = readLaunch(file);
  const own = values['escalation'];
  const escalationFile = typeof own === 'string' ? own : resolve(folder, 'escalation.yaml');
  const escalation = readEscalation(escalationFile, roles);
  return { launch, stores: stores.map(({ id }) => id), escalation };
}

/** @returns the store that is meant; null: the whole launch; @throws {UsageError} there is none */
export function storeOf(values: Values, stores: readonly string[]): string | null {
  const wanted = values['store'];
  if (typeof wanted !== 'string') return null;
  if (stores.includes(wanted)) return wanted;
  throw new UsageError(`The launch has no store "${wanted}".`, `One of: ${stores.join(', ')}.`);
}

/** Connects to the database of pages, whose tables are made if need be, and leaves it again. */
export async function withPages<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = await connectChecked(await databaseUrl(values), { name: 'slipway-cli', max: 2 });
  try {
    await ensureEscalationTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @returns whether a control plane drives the pages of this database now */
export async function areSent(sql: Sql): Promise<boolean> {
  await ensureLeases(sql);
  const [held] = await sql`
    select holder from slipway.lease where subject = 'escalation' and lease_until > now()`;
  return held !== undefined;
}
