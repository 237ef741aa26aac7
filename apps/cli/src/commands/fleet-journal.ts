/**
 * The registry's journal: what a restore of the database must not bring back in time. It is a file
 * outside of PostgreSQL; the database remembers where, so that the gateways and everybody at a
 * command line write the same one.
 */
import { join } from 'node:path';
import {
  fileJournal,
  journalPath,
  rememberJournal,
  type RegistryJournal,
} from '@slipway/fleet/server';
import type { Sql } from '@slipway/pg';
import { homeFolder } from '../installation.ts';

/** @returns the journal that the database remembers; else one of this installation, from now on */
export async function journalOf(sql: Sql): Promise<RegistryJournal> {
  const known = await journalPath(sql);
  if (known !== undefined) return fileJournal(known);
  const path = join(homeFolder(), 'fleet-journal.jsonl');
  await rememberJournal(sql, path);
  return fileJournal(path);
}
