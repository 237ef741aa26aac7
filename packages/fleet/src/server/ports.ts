/** What the fleet's server needs from elsewhere, and what elsewhere may be another one. */
import type { Transaction } from '@slipway/pg';
import type { Op } from '../protocol/op.ts';
import type { Body } from '../payload/payload.ts';

/** An op with its body in the form of the newest version that the performer knows. */
export interface PerformedOp extends Omit<Op, 'body'> {
  readonly store: string;
  readonly body: Body;
}

/** The op cannot be done, now or ever: a person must look. Anything else thrown is tried again. */
export class PoisonOpError extends Error {}

/** Does an application's part of an op, in the transaction that also writes its receipt. */
export interface Performer {
  readonly type: string;
  /** @throws {PoisonOpError} it makes no sense */
  perform(tx: Transaction, op: PerformedOp): Promise<void>;
}

/** A release level of the application: the database versions that ops of this form need. */
export interface Level {
  readonly schemaVersion: number;
  /** By schema: the version whose views the performers of this level use. */
  readonly needs: Readonly<Record<string, string>>;
}

/** A line as it was received, verified. */
export interface HeldOp {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  readonly line: string;
  readonly receivedMs: number;
}

/**
 * Where ingested ops are held durably, in the order of each epoch. PostgreSQL by default; a
 * Kafka-protocol log beyond one database.
 */
export interface OpLog {
  /**
   * Appends ops of one epoch that follow what it holds; they are durable when it returns, or when
   * the transaction commits. The caller has locked the epoch; a repeat of the same ops changes
   * nothing, and of what was never acked the newest wins.
   */
  append(tx: Transaction, ops: readonly HeldOp[]): Promise<void>;
  /** @returns held ops of an epoch from a seq on, at most `limit`, in order, without gaps */
  read(device: string, epoch: number, fromSeq: number, limit: number): Promise<HeldOp[]>;
  close(): Promise<void>;
}

/** An entry of the registry's journal: what a restore must not bring back in time. */
export interface JournalEntry {
  readonly seq: number;
  readonly atMs: number;
  readonly kind:
    | 'enrolled'
    | 'epoch-opened'
    | 'revoked'
    | 'un-revoked'
    | 'written-off'
    | 'round-begun'
    | 'contracted';
  readonly data: Readonly<Record<string, unknown>>;
}

/** An append-only record outside PostgreSQL (condition 6 of the contract proof). */
export interface RegistryJournal {
  /** @returns the entry, durable */
  append(entry: Omit<JournalEntry, 'seq'>): Promise<JournalEntry>;
  /** @returns entries after a seq, in order */
  read(afterSeq: number): Promise<JournalEntry[]>;
}
