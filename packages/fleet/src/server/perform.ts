/** Does one held op: reads it in the performer's form, checks it, and lets the application act. */
import { sqlState, type Transaction } from '@slipway/pg';
import { checkBody, payloadOf, takeTo } from '../payload/index.ts';
import type { Body, PayloadType } from '../payload/payload.ts';
import type { Op } from '../protocol/op.ts';
import { PoisonOpError, type HeldOp, type Performer } from './ports.ts';

/** What an application knows how to do. */
export interface Application {
  readonly payloads: readonly PayloadType[];
  readonly performers: readonly Performer[];
  /** The schema version whose forms its performers take. */
  readonly schemaVersion: number;
}

/** An op as apply sees it; `poison` says why it can never be done. */
export interface ReadOp {
  readonly op: Op;
  readonly keys: readonly string[];
  /** The body in the performers' form; null with `poison`. */
  readonly body: Body | null;
  readonly poison: string | null;
}

/** Never throws: whatever is wrong with an op is its poison. */
export function readOp({ line }: HeldOp, { payloads, schemaVersion }: Application): ReadOp {
  const op = JSON.parse(line) as Op; // ingest has checked it
  const bad = (poison: string): ReadOp => ({ op, keys: [], body: null, poison });
  const payload = payloadOf(op.type, payloads);
  if (!payload) return bad(`nobody knows ops of type ${op.type}`);
  const checked = checkBody(payload, op.schemaVersion, op.body);
  if (!checked.ok) return bad(checked.problems[0]?.what ?? 'its body does not fit');
  const newest = takeTo(payload, checked.value, op.schemaVersion, payload.shapes.length);
  const keys = payload.keysOf(newest);
  const body = takeTo(payload, checked.value, op.schemaVersion, schemaVersion);
  return { op, keys, body, poison: null };
}

/** Data that the database refuses, now and ever: classes 22 and 23 of SQLSTATE. */
const isAboutData = (error: unknown) => /^2[23]/.test(sqlState(error) ?? '');

/** @returns whether an error says that the op can never be done; others may pass by themselves */
export function isPoison(error: unknown): boolean {
  return error instanceof PoisonOpError || isAboutData(error);
}

/**
 * Does an op without a way back but that of the whole transaction.
 *
 * @throws what `isPoison` tells from what may pass by itself
 */
export async function performPlainly(
  tx: Transaction,
  { op, body }: ReadOp,
  store: string,
  { performers }: Application,
): Promise<void> {
  const performer = performers.find(({ type }) => type === op.type);
  if (!performer) throw new PoisonOpError(`nobody performs ops of type ${op.type}`);
  await performer.perform(tx, { ...op, body: body!, store });
}

/**
 * @returns null when it is done; else why it can never be. What it did is undone then.
 * @throws what may pass by itself: it is to be tried again
 */
export async function perform(
  tx: Transaction,
  read: ReadOp,
  store: string,
  application: Application,
): Promise<string | null> {
  try {
    await tx.savepoint(async (inner) => performPlainly(inner, read, store, application));
    return null;
  } catch (error) {
    if (!isPoison(error)) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
