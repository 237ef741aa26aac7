/** An epoch of the log as the pure decisions see it. */
import { genesisHash } from '@slipway/fleet';
import type { LocalEpoch } from '../core/next.ts';
import type { OpLog } from '../log/oplog.ts';
import type { Epoch } from '../log/rows.ts';

export function localOf(log: OpLog, { device, epoch, state }: Epoch): LocalEpoch {
  const { acked, ackedHash, forked } = log.watermark(epoch);
  return {
    epoch,
    state,
    acked,
    forked,
    head: log.head(epoch).seq,
    hashAt: (seq) => {
      if (seq === 0) return genesisHash(device, epoch);
      if (seq === acked) return ackedHash;
      const [row] = log.read(epoch, seq, 1, 1);
      return row?.seq === seq ? row.hash : null;
    },
  };
}
