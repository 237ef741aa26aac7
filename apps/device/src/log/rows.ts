/** What stands in the log, and what is put into it. */
import type { Body, EpochGrant, Op } from '@slipway/fleet';

export type EpochState = 'open' | 'closed' | 'forked' | 'revoked';

export interface Epoch extends EpochGrant {
  readonly state: EpochState;
  readonly counterBase: number;
}

export interface Watermark {
  readonly acked: number;
  readonly ackedHash: string;
  readonly applied: number;
  /** Up to here sent to a forked epoch's quarantine. */
  readonly forked: number;
}

export interface FenceRow {
  readonly epoch: number;
  readonly seq: number;
  readonly below: number;
  readonly round: number;
  readonly counter: number;
}

/** Where an op stands in the log. */
export interface Place {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

export interface Entry {
  readonly opId: string;
  readonly type: string;
  /**
   * @param below the fence of the epoch; 0 if there is none
   * @returns the body and its version, which is at least `below`
   * @throws {FencedError} it has no form that the fence allows
   */
  form(
    below: number,
    place: { seq: number; prevHash: string },
  ): {
    readonly schemaVersion: number;
    readonly body: Body;
  };
}

export interface Appended {
  readonly op: Op;
  readonly hash: string;
  /** Whether it was here before: the same opId again. */
  readonly isRepeated: boolean;
}

export interface Burn {
  readonly member: string;
  readonly points: number;
  readonly wallMs: number;
  readonly isApplied: boolean;
}

export interface Line {
  readonly line: string;
}
