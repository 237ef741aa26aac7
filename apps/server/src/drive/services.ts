/**
 * The launch's services on their targets, with what each release needs to know of the database.
 */
import { join } from 'node:path';
import { createDeployment, createInstanceJournal, type Deployment } from '@slipway/deploy';
import type { LaunchSpec } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { Logger } from 'pino';

export type Colour = 'blue' | 'green';

/** Name of the version schema that each release uses, by schema. */
export type VersionsByColour = Readonly<Record<Colour, Readonly<Record<string, string>>>>;

export interface ServicesOptions {
  readonly sql: Sql;
  readonly launch: string;
  readonly spec: LaunchSpec;
  readonly folder: string;
  /** The launch's databases by name; secrets. */
  readonly databaseUrls: Readonly<Record<string, string>>;
  readonly versions: () => VersionsByColour;
  readonly log: Logger;
}

const variable = (name: string) => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

/** @returns what a release finds in its environment: databases and version schemas */
export function environmentOf(
  databaseUrls: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>>,
): Record<string, string> {
  const urls = Object.entries(databaseUrls);
  const [only] = urls;
  return {
    ...Object.fromEntries(urls.map(([name, url]) => [`DATABASE_URL_${variable(name)}`, url])),
    ...(only && urls.length === 1 ? { DATABASE_URL: only[1] } : {}),
    ...Object.fromEntries(
      Object.entries(versions).map(([schema, view]) => [
        `SLIPWAY_SCHEMA_${variable(schema)}`,
        view,
      ]),
    ),
  };
}

/** Opens the services of a launch; starts nothing. */
export function openServices(options: ServicesOptions): Deployment {
  const { sql, launch, spec, folder, databaseUrls, versions, log } = options;
  return createDeployment({
    launch: spec.name,
    services: spec.services,
    env: (_service, colour) => environmentOf(databaseUrls, versions()[colour]),
    journal: createInstanceJournal(sql, launch),
    folder: join(folder, 'services'),
    cwd: spec.folder,
    log: ({ level, text, ...where }) => log[level](where, text),
  });
}
