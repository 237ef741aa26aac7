/** A command's database: --database, else SLIPWAY_DATABASE_URL, else the embedded one. */
import { join } from 'node:path';
import { findEmbedded, startEmbedded } from '@slipway/pg';
import type { Values } from './command.ts';
import { homeFolder } from './installation.ts';

/** The option that every command on a database has. */
export const DATABASE = { database: { type: 'string' } } as const;
export const DATABASE_HELP = {
  database: 'URL of the database (default SLIPWAY_DATABASE_URL, else the embedded one)',
};

/** @returns the URL; the embedded server is started if it is needed, and goes on running */
export async function databaseUrl(values: Values): Promise<string> {
  const given = values['database'] ?? process.env['SLIPWAY_DATABASE_URL'];
  if (typeof given === 'string' && given !== '') return given;
  const server = await startEmbedded(join(homeFolder(), 'pg'));
  if (!server.adopted) {
    console.error(
      `Started the embedded PostgreSQL on port ${server.port}; \`slipway down --all\` ends it.`,
    );
  }
  return server.url('postgres');
}

/** Words on the option where it names the control plane's own database. */
export const CONTROL_DATABASE_HELP = {
  database: 'URL of the control plane’s database (default SLIPWAY_DATABASE_URL, else its own)',
};

/** @returns where launches and their evidence are recorded; the embedded one is started for it */
export async function controlDatabaseUrl(values: Values): Promise<string> {
  const given = values['database'] ?? process.env['SLIPWAY_DATABASE_URL'];
  if (typeof given === 'string' && given !== '') return given;
  const embedded = await startEmbedded(join(homeFolder(), 'pg'));
  return embedded.ensureDatabase('slipway');
}

/** @returns the same, of a database that is there already; undefined: nothing was started */
export async function controlDatabaseIfThere(values: Values): Promise<string | undefined> {
  const given = values['database'] ?? process.env['SLIPWAY_DATABASE_URL'];
  if (typeof given === 'string' && given !== '') return given;
  return (await findEmbedded(join(homeFolder(), 'pg')))?.url('slipway');
}
