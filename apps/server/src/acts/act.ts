/**
 * What an act of the authority table does, once its signatures suffice.
 *
 *   signatures ─► words that fit? ─► (effect on the plane) ─► record, event, used nonces: one write
 */
import type { Decision, People } from '@slipway/authority';
import type { LaunchChange, LaunchRecord } from '@slipway/launch';
import type { Sql, Transaction } from '@slipway/pg';

/** Words of a decision beside those that every one has; plain JSON. */
export type Words = Readonly<Record<string, unknown>>;

/** What an act is asked about, before anybody has signed. */
export interface ActGround {
  readonly sql: Sql;
  readonly launch: LaunchRecord;
  readonly people: People;
  readonly target: string | null;
  readonly nowMs: number;
}

export interface ActContext extends ActGround {
  readonly decision: Decision;
}

export interface ActDone {
  readonly change: LaunchChange;
  /** A sentence for the record. */
  readonly text: string;
  readonly data?: object;
  /** What else is written with it, or not at all. */
  readonly also?: (tx: Transaction) => Promise<void>;
}

export interface ActHandler {
  /** The kind of its event. */
  readonly event: string;
  /** @returns words that are signed beside the common ones; throws when it cannot be done now */
  words(ground: ActGround): Promise<Words>;
  /** @returns what is to be written; it writes nothing itself */
  done(context: ActContext): Promise<ActDone>;
  /** Whether the plane is set before anything is written: what is urgent waits for no record. */
  readonly rollsBack?: 'store' | 'launch';
}

/** @returns the reason that was signed; null when none was given */
export function reasonOf({ payload }: Decision): string | null {
  const { reason } = payload;
  return typeof reason === 'string' && reason !== '' ? reason : null;
}

/** @returns who did what and why, as the record of a launch keeps it */
export function askOf({ decision, nowMs }: ActContext) {
  const { by, documents } = decision;
  return { by: by.join(' and '), reason: reasonOf(decision), atMs: nowMs, documents };
}

/** Of an act that signs nothing beside the common words. */
export const noWords = async (): Promise<Words> => ({});
