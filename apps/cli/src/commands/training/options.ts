/** What the commands of `slipway training` share: modules, the database, moments in words. */
import { resolve } from 'node:path';
import { ensureCrewTables } from '@slipway/crew';
import {
  readCatalog,
  SHIPPED_MODULES,
  type Catalog,
  type CertificateStanding,
} from '@slipway/crew/training';
import { connectChecked, type Sql } from '@slipway/pg';
import type { Values } from '../../command.ts';
import { CONTROL_DATABASE_HELP, controlDatabaseUrl, DATABASE } from '../../database.ts';

/** A folder of one's own modules, beside those that ship. */
export const MODULES = { modules: { type: 'string' }, json: { type: 'boolean' } } as const;
export const MODULES_HELP = {
  modules: 'a folder of your own modules; they replace those that ship under the same id',
  json: 'print one JSON document',
} as const;

/** The options of every command on people. */
export const PEOPLE = { ...MODULES, ...DATABASE } as const;
export const PEOPLE_HELP = { ...MODULES_HELP, ...CONTROL_DATABASE_HELP } as const;

/** @throws {InputFileError} each fault of a module by file and line */
export async function catalogOf(values: Values): Promise<Catalog> {
  const own = values['modules'];
  return readCatalog([SHIPPED_MODULES, ...(typeof own === 'string' ? [resolve(own)] : [])]);
}

/** Connects to the control plane's database, whose tables are made if need be, and leaves it. */
export async function withCrew<T>(values: Values, body: (sql: Sql) => Promise<T>): Promise<T> {
  const url = await controlDatabaseUrl(values);
  const sql = await connectChecked(url, { name: 'slipway-cli', max: 2 });
  try {
    await ensureCrewTables(sql);
    return await body(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** @returns such as `2026-12-04` */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** @returns how a certificate stands, in words */
export function standingInWords({ standing, path }: CertificateStanding): string {
  const way =
    path === null
      ? 'nothing teaches it'
      : `${path.modules.join(', then ')}: ${path.minutes} minutes`;
  switch (standing.is) {
    case 'valid':
      return `valid until ${dayOf(standing.untilMs)}`;
    case 'not-observed':
      return `passed ${dayOf(standing.passedMs)}, waits for a mentor`;
    case 'expired':
      return `ran out ${dayOf(standing.sinceMs)}; ${way}`;
    case 'missing':
      return `missing; ${way}`;
  }
}
