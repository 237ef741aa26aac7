/** Looks at every line that is kept of an epoch: hash, order, chain. */
import { genesisHash, lineHash, type Op } from '@slipway/fleet';
import type { OpLog } from './oplog.ts';
import type { Epoch } from './rows.ts';

const STEP_OPS = 1_000;
const STEP_BYTES = 8_388_608;

/**
 * @returns how many ops were verified
 * @throws what is wrong, and at which op
 */
export function verifyChain(log: OpLog, { device, epoch }: Epoch): number {
  let [count, seq] = [0, log.oldest(epoch) ?? 1];
  let before: string | null = seq === 1 ? genesisHash(device, epoch) : null;
  for (;;) {
    const lines = log.read(epoch, seq, STEP_OPS, STEP_BYTES);
    if (lines.length === 0) return count;
    for (const row of lines) {
      const op = JSON.parse(row.line) as Op;
      const follows = before === null || op.prevHash === before;
      if (row.seq !== seq || op.seq !== seq || lineHash(row.line) !== row.hash || !follows) {
        throw new Error(`Op ${seq} of epoch ${epoch} does not follow its chain.`);
      }
      before = row.hash;
      seq += 1;
      count += 1;
    }
  }
}
