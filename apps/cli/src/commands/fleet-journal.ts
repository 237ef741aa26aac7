/**
 * The registry's journal: what a restore of the database must not bring back in time. It is a file
 * outside of PostgreSQL, and the gateway writes the same one.
 */
import { join } from 'node:path';
import { fileJournal, type RegistryJournal } from '@slipway/fleet/server';
import type { Values } from '../command.ts';
import { homeFolder } from '../installation.ts';

/** The option of every command that changes the registry. */
export const JOURNAL = { journal: { type: 'string' } } as const;
/** Words on it. */
export const JOURNAL_HELP = {
  journal:
    'the registry’s journal (default SLIPWAY_FLEET_JOURNAL, else fleet-journal in the folder)',
} as const;

/** @returns the journal that the gateway writes, too */
export function journalOf(values: Values): RegistryJournal {
  const given = values['journal'] ?? process.env['SLIPWAY_FLEET_JOURNAL'];
  return fileJournal(
    typeof given === 'string' && given !== '' ? given : join(homeFolder(), 'fleet-journal.jsonl'),
  );
}
