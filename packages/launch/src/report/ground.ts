/** What the parts of a report are read with, and how one that cannot be read says so. */
import type { People } from '@slipway/authority';
import { readPeople } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import { requireLaunch, UnknownLaunchError, type LaunchRecord } from '../index.ts';
import type { Queryable, Sql } from '@slipway/pg';
import type { Absent } from '@slipway/playbook/report';

export interface ReportGround {
  /** The control plane's own database. */
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  /** In which references such as `env:NAME` are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file of people, absolute; null: nobody's signature is known. */
  readonly people: string | null;
  /** Ms since 1970. */
  readonly madeAtMs: number;
  /** Sign-ups and minutes are counted as of this moment, ms since 1970. */
  readonly asOfMs: number;
  /** Of the window's sign-ups those from here on, ms since 1970; null: from the ramp on. */
  readonly signUpsFromMs: number | null;
}

/** @returns whether a table is there, such as `slipway.reconcile_case` */
export async function hasTable(sql: Queryable, name: string): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`
    select to_regclass(${name}) is not null as there`;
  return row?.there ?? false;
}

/** @throws {UnknownLaunchError} none has this id or name, or none was ever recorded here */
export async function findLaunch(sql: Sql, idOrName: string): Promise<LaunchRecord> {
  if (await hasTable(sql, 'slipway.launch')) return requireLaunch(sql, idOrName);
  throw new UnknownLaunchError(idOrName, undefined);
}

/** @returns the people whose signatures count; none where the launch names no file */
export function peopleOf({ people }: ReportGround): People {
  return people === null ? [] : readPeople(people);
}

/** @returns what was read, or why it could not be: a report is made of what there is */
export async function partOr<T>(what: string, read: () => Promise<T>): Promise<T | Absent> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { absent: `${what} could not be read: ${error.what}` };
  }
}
