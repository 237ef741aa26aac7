/**
 * What the sync does next with one epoch, given what log and cloud say of it; and nothing else.
 *
 *   cloud's acked   = ours             go on after it
 *                   < ours             the cloud was restored: send again from there
 *                   > ours, ≤ head     another carried our copies, or an answer was lost: take it
 *                   > our head         our disk was put back in time: a new epoch
 *   cloud's hash at its acked ≠ ours   two chains under one name: a new epoch
 */
import type { EpochStatus, FenceRound } from '@slipway/fleet';

export interface LocalEpoch {
  readonly epoch: number;
  readonly state: 'open' | 'closed' | 'forked' | 'revoked';
  readonly head: number;
  readonly acked: number;
  /** Up to here sent to the quarantine of a forked epoch. */
  readonly forked: number;
  /** @returns our hash at a seq (the genesis at 0), or null if we no longer have it */
  hashAt(seq: number): string | null;
}

export type StatusMove =
  | { readonly kind: 'go-on' }
  /** The cloud was restored; ops from `fromSeq` on are sent again. */
  | { readonly kind: 'replay'; readonly fromSeq: number }
  | { readonly kind: 'new-epoch'; readonly reason: 'forked' | 're-imaged' }
  | { readonly kind: 'revoked' };

/** Compares what the cloud holds of an epoch with what the log holds. */
export function judgeStatus(local: LocalEpoch, status: EpochStatus): StatusMove {
  if (status.state === 'revoked') return { kind: 'revoked' };
  if (status.state === 'forked') return { kind: 'new-epoch', reason: 'forked' };
  if (status.ackedSeq > local.head) return { kind: 'new-epoch', reason: 're-imaged' };
  const ours = local.hashAt(status.ackedSeq);
  if (ours !== null && ours !== status.ackedHash) return { kind: 'new-epoch', reason: 'forked' };
  if (status.ackedSeq < local.acked) return { kind: 'replay', fromSeq: status.ackedSeq + 1 };
  return { kind: 'go-on' };
}

/** @returns where the next upload of an epoch begins, or null if there is nothing to send */
export function nextSeq(local: Omit<LocalEpoch, 'hashAt'>): number | null {
  const sent = local.state === 'forked' ? Math.max(local.acked, local.forked) : local.acked;
  return sent < local.head ? sent + 1 : null;
}

export interface FenceState {
  readonly state: LocalEpoch['state'];
  /** The schema version that this release writes. */
  readonly schemaVersion: number;
  /** Versions of baskets begun and still young enough to wait for. */
  readonly begun: readonly number[];
  /** The newest round that this epoch has answered; 0 for none. */
  readonly answeredRound: number;
}

/** @returns whether to write a fence now, or what keeps it back */
export function judgeFence(
  round: FenceRound | null,
  state: FenceState,
): 'nothing-asked' | 'answered' | 'not-ours' | 'release-too-old' | 'sale-begun' | 'fence' {
  if (!round) return 'nothing-asked';
  if (state.answeredRound >= round.round) return 'answered';
  if (state.state === 'forked' || state.state === 'revoked') return 'not-ours';
  // A closed epoch is written to no more: only an open one waits for its release.
  if (state.state === 'closed') return 'fence';
  if (state.schemaVersion < round.below) return 'release-too-old';
  return state.begun.some((version) => version < round.below) ? 'sale-begun' : 'fence';
}
