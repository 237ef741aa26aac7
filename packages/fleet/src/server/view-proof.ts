/** What of the fleet's view concerns the contract: the round of fences. */
import type { Transaction } from '@slipway/pg';

/** A round of fences: every fence answers its challenge, or is of no use. */
export interface Round {
  readonly round: number;
  readonly challenge: string;
  /** Nothing below this schema version is to be written after a fence. */
  readonly below: number;
}

/** @returns the newest round, the only one that counts; null when none has begun */
export async function readRound(tx: Transaction): Promise<Round | null> {
  const [round] = await tx<Round[]>`
    select round, challenge, below from slipway.fleet_round order by round desc limit 1`;
  return round ?? null;
}
