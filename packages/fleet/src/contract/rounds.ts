/** Rounds of fences: a fence counts only for the round whose challenge it answers. */
import type { Sql } from '@slipway/pg';
import { NEWEST_VERSION } from '../payload/index.ts';
import type { FenceRound } from '../protocol/messages.ts';
import { newestRound } from '../server/epochs.ts';
import { enterRegistry, writeRound } from '../server/journal-sync.ts';
import type { RegistryJournal } from '../server/ports.ts';
import { RoundRefusedError } from './errors.ts';

/**
 * Begins a round, which voids all fences before it. One that asks the same and has not been given
 * up goes on instead, so that a repeat changes nothing.
 *
 * @param below nothing below this schema version shall be written after a fence
 */
export async function beginRound(
  sql: Sql,
  journal: RegistryJournal,
  { below, reason, anew = false }: { below: number; reason: string; anew?: boolean },
): Promise<FenceRound> {
  if (!(below >= 2 && below <= NEWEST_VERSION)) throw new RoundRefusedError(below, NEWEST_VERSION);
  return sql.begin(async (tx) => {
    await enterRegistry(tx, journal);
    const newest = await newestRound(tx);
    if (newest && newest.below === below && !anew) return newest;
    await writeRound(tx, journal, (newest?.round ?? 0) + 1, below, reason);
    return (await newestRound(tx))!;
  });
}
