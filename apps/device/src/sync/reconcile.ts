/**
 * Takes in what the cloud says of an epoch: its watermark, a restore, a fork, a revocation, a round
 * of fences, and how long acked ops are to be kept.
 */
import type { EpochStatus } from '@slipway/fleet';
import { judgeFence, judgeStatus } from '../core/next.ts';
import type { Seal } from '../keys/seal.ts';
import type { Baskets } from '../log/baskets.ts';
import type { OpLog } from '../log/oplog.ts';
import type { Epoch } from '../log/rows.ts';
import type { Notices } from '../notices.ts';
import type { DeviceTime } from '../time.ts';
import { localOf } from './local.ts';
import { writeFence } from './fence.ts';

export interface ReconcileParts {
  readonly log: OpLog;
  readonly seal: Seal;
  readonly baskets: Baskets;
  readonly time: DeviceTime;
  readonly notices: Notices;
  readonly schemaVersion: number;
}

/** A wall clock that is off by more than this is told to people. */
const TOLD_SKEW_MS = 60_000;
/** Transactions of pruning in one go: selling goes on between. */
const PRUNES = 4;

/** @returns whether there is something new to send */
export function takeStatus(parts: ReconcileParts, epoch: number, status: EpochStatus): boolean {
  const { log, time, notices } = parts;
  const at = log.epochs().find((one) => one.epoch === epoch)!;
  time.heard(status.serverMs);
  const skewMs = time.skewMs ?? 0;
  if (Math.abs(skewMs) > TOLD_SKEW_MS) {
    const days = (skewMs / 86_400_000).toFixed(2);
    notices.say('DEVICE_CLOCK', `The wall clock is off by ${days} days; prices go by the cloud's.`);
  }
  if (at.state === 'forked') return false;
  follow(parts, at, status);
  const now = log.epochs().find((one) => one.epoch === epoch)!;
  const fenced = answerRound(parts, now, status);
  for (let turn = 0; turn < PRUNES && log.prune(epoch, status.keepSinceMs) > 0;) turn += 1;
  return fenced || log.head(epoch).seq > log.watermark(epoch).acked;
}

function follow({ log, notices }: ReconcileParts, at: Epoch, status: EpochStatus): void {
  const { epoch } = at;
  const move = judgeStatus(localOf(log, at), status);
  const name = `epoch ${epoch}`;
  switch (move.kind) {
    case 'revoked':
      if (at.state !== 'revoked') notices.say('DEVICE_REVOKED', `The cloud has revoked ${name}.`);
      log.setState(epoch, 'revoked');
      return;
    case 'new-epoch':
      log.setState(epoch, 'forked');
      notices.say(
        'DEVICE_FORKED',
        `The cloud holds another chain of ${name} (${move.reason}): a new epoch is asked for; ` +
          'what stands here is sent to quarantine.',
      );
      return;
    case 'replay': {
      const oldest = log.oldest(epoch) ?? 0;
      const lost = oldest > move.fromSeq ? `; ops before ${oldest} are no longer here` : '';
      notices.say(
        'DEVICE_REPLAY',
        `The cloud was restored: ${name} is sent again from op ${move.fromSeq}${lost}.`,
      );
      break;
    }
    case 'go-on':
  }
  if (at.state === 'revoked') {
    const isNewest = log.epochs().at(-1)?.epoch === epoch;
    log.setState(epoch, isNewest ? 'open' : 'closed');
  }
  const mark = log.watermark(epoch);
  if (mark.acked !== status.ackedSeq || mark.applied !== status.appliedSeq) {
    const { ackedSeq, ackedHash, appliedSeq, serverMs } = status;
    log.setAcked(epoch, ackedSeq, ackedHash, appliedSeq, serverMs);
    notices.emit({ kind: 'sync', epoch, acked: ackedSeq, head: log.head(epoch).seq });
  }
}

function answerRound(parts: ReconcileParts, at: Epoch, { fence: round }: EpochStatus): boolean {
  const { log, seal, baskets, time, notices, schemaVersion } = parts;
  const answered = log.fences().filter(({ epoch }) => epoch === at.epoch);
  const verdict = judgeFence(round, {
    state: at.state,
    schemaVersion,
    begun: baskets.waitedFor(time.wallMs),
    answeredRound: Math.max(0, ...answered.map((fence) => fence.round)),
  });
  if (!round || verdict !== 'fence' || seal.check()) return false;
  const { op } = writeFence(log, seal, at, round, schemaVersion);
  notices.say(
    'DEVICE_FENCED',
    `Epoch ${at.epoch} is fenced at ${round.below} (round ${round.round}, op ${op.seq}).`,
  );
  return true;
}
