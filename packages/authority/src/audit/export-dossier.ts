/** Writes a launch's dossier from the database, as it stands: what is wrong with it, it shows. */
import type { Sql } from '@slipway/pg';
import { DOSSIER_FORMAT, isOwn, type Dossier, type DossierLeaf } from './core/dossier.ts';
import type { PlacedEntry } from './core/entry.ts';
import { readLogKey, readNotes, readPlaced } from './rows.ts';

/** @returns the whole log's envelopes and checkpoints, and what this launch's envelopes hold */
export async function exportDossier(sql: Sql, launch: Dossier['launch']): Promise<Dossier> {
  return await sql.begin('isolation level repeatable read read only', async (tx) => {
    const placed = await readPlaced(tx, 0);
    const { notes, witnesses } = await readNotes(tx);
    const log = (await readLogKey(tx)) ?? 'none';
    return {
      format: DOSSIER_FORMAT,
      launch,
      leaves: placed.map((one) => leafOf(one, isOwn(launch.id, one.leaf))),
      checkpoints: notes,
      claimed: { log, witnesses },
    };
  });
}

function leafOf({ leaf, body }: PlacedEntry, own: boolean): DossierLeaf {
  return own ? { ...leaf, entry: parsed(body) } : leaf;
}

/** A body that somebody broke is shown as the text that it is. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
