/**
 * Writes a fence: "nothing below this version after this", as an op of the chain, signed by the
 * sealed key together with the counter that it moves.
 */
import { fenceSigningBytes, type FenceRound } from '@slipway/fleet';
import type { Seal } from '../keys/seal.ts';
import type { OpLog } from '../log/oplog.ts';
import type { Appended, Epoch } from '../log/rows.ts';

/**
 * One synchronous stretch: commit, then the counter. Nothing is sent before both.
 *
 * @param schemaVersion what this release writes
 * @returns the fence, durable and with the counter moved
 * @throws {SealBrokenError} the key refuses this disk
 */
export function writeFence(
  log: OpLog,
  seal: Seal,
  at: Epoch,
  { round, challenge, below }: FenceRound,
  schemaVersion: number,
): Appended {
  const { device, epoch } = at;
  const key = seal.key(epoch);
  const counter = seal.counter + 1;
  const appended = log.append(
    {
      opId: `fence:${device}:${epoch}:${round}`,
      type: 'fence',
      form: (fenced, { seq, prevHash }) => {
        const statement = { device, epoch, seq, prevHash, below, round, challenge, counter };
        const signature = key.sign(fenceSigningBytes(statement)).toString('base64');
        return {
          schemaVersion: Math.max(schemaVersion, fenced, below),
          body: { below, round, challenge, counter, signature },
        };
      },
    },
    at,
  );
  if (!appended.isRepeated) seal.moveTo(counter);
  return appended;
}
