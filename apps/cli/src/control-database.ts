/** The control plane's own database, for commands of the installation's owner. */
import { join } from 'node:path';
import { startEmbedded } from '@slipway/pg';
import type { Values } from './command.ts';
import { homeFolder } from './installation.ts';

/** Words on `DATABASE`, where the database is the control plane's. */
export const CONTROL_HELP = {
  database: 'URL of the control plane’s database (default its own)',
};

/** @returns the URL; the embedded database is started if it is needed */
export async function controlDatabase(values: Values): Promise<string> {
  const given = values['database'] ?? process.env['SLIPWAY_DATABASE_URL'];
  if (typeof given === 'string' && given !== '') return given;
  const embedded = await startEmbedded(join(homeFolder(), 'pg'));
  return embedded.ensureDatabase('slipway');
}
