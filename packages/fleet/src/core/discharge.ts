/**
 * The contract proof's rule: whether an epoch of a device is discharged, so that schema versions
 * below V may end. Elapsed time never discharges anything.
 *
 * Rules (SPEC.md): F1 every epoch ever opened · F2 the fence is an entry of its chain · F3 all
 * before it is held and settled, nothing below V came after · F4 of this round · F5 sealed key ·
 * F6 restore · F7 revocation · F8 one lock · F9 late lane. F2, F6, F8 and F9 are kept by whoever
 * makes the facts; a search over interleavings shows that none can be left out (sim/).
 */
import type { FenceRound } from '../protocol/messages.ts';

/** A fence as the chain holds it. */
export interface FenceFact {
  readonly seq: number;
  readonly below: number;
  readonly round: number;
  /** Why it does not count, or null. */
  readonly refused: string | null;
}

/** What is known of an epoch. */
export interface EpochFact {
  readonly device: string;
  readonly epoch: number;
  readonly store: string;
  readonly counter: 'tpm' | 'file';
  readonly isRevoked: boolean;
  readonly ackedSeq: number;
  /** Every op up to here is applied or resolved. */
  readonly appliedSeq: number;
  /** Where another chain was seen beside this one, or null. */
  readonly forkedSeq: number | null;
  readonly fences: readonly FenceFact[];
  /** The newest op below V that is held, or null. */
  readonly newestLowSeq: number | null;
  /** Who signed that it is given up, while that is in force; or null. */
  readonly writtenOffBy: string | null;
}

/** One piece of evidence; the API's `ProofLine`. */
export interface Discharge {
  readonly device: string;
  readonly epoch: number;
  readonly store: string;
  readonly verdict: 'fenced' | 'written-off' | 'blocks';
  readonly because: string;
  /** What to do; null when nothing is. */
  readonly next: string | null;
  /** That no copy of its key exists rests on a procedure. */
  readonly restsOnProcedure: boolean;
}

/** @returns whether the epoch is discharged, and why or what to do */
export function discharge(fact: EpochFact, round: FenceRound | null): Discharge {
  const { device, epoch, store, counter } = fact;
  const line = (
    verdict: Discharge['verdict'],
    because: string,
    next: string | null = null,
  ): Discharge => {
    const restsOnProcedure = counter === 'file' && verdict === 'fenced';
    return { device, epoch, store, verdict, because, next, restsOnProcedure };
  };
  const giveUp = `if it is lost, \`slipway fleet revoke ${device}\` with a signed write-off`;
  if (fact.writtenOffBy !== null && fact.isRevoked) {
    return line('written-off', `revoked, and given up by ${fact.writtenOffBy}`);
  }
  if (round === null)
    return line('blocks', 'no round of fences has begun', '`slipway fleet fence`');
  if (fact.forkedSeq !== null) {
    const because = `another chain was seen at op ${fact.forkedSeq}: a copy of it may still sell`;
    return line('blocks', because, `revoke ${device} and write this epoch off`);
  }
  const answers = fact.fences.filter((each) => each.round === round.round);
  const fence = answers.findLast((each) => each.refused === null && each.below >= round.below);
  if (!fence) {
    const refused = answers.at(-1)?.refused ?? null;
    if (refused !== null) return line('blocks', `its fence was refused: ${refused}`, giveUp);
    const because = `it has not said that it writes nothing below version ${round.below}`;
    const next = `let it reach the cloud on its newer release; ${giveUp}`;
    return line('blocks', because, next);
  }
  const low = fact.newestLowSeq;
  if (low !== null && low > fence.seq) {
    const because = `op ${low} below version ${round.below} came after its fence at ${fence.seq}`;
    return line('blocks', because, `revoke ${device}: its disk was put back, or it is broken`);
  }
  if (fact.appliedSeq < fence.seq) {
    const open = fact.appliedSeq + 1;
    const because = `op ${open} before its fence is held but not settled`;
    return line('blocks', because, '`slipway fleet status` says what waits; resolve it');
  }
  return line('fenced', `fenced at op ${fence.seq} in round ${round.round}; all before is settled`);
}
