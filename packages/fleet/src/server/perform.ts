/** Does one held op: reads it in the performer's form, checks it, and lets the application act. */
import { sqlState, type Transaction } from '@slipway/pg';
import { checkBody, payloadOf, takeTo } from '../payload/index.ts';
import type { Body, PayloadType } from '../payload/payload.ts';
import type { Op } from '../protocol/op.ts';
import { PoisonOpError, type HeldOp, type PerformedOp, type Performer } from './ports.ts';

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

/** Words that a text column can hold, of a length that a person reads. */
const plain = (words: string) => words.replaceAll('\0', '\uFFFD').slice(0, MOST_WORDS);
const MOST_WORDS = 1_000;

const wordsOf = (error: unknown) => plain(error instanceof Error ? error.message : String(error));

/** What a body that does not fit acts on, as far as it can be told: others wait for it too. */
function keysAnyway(payload: PayloadType, body: Body): readonly string[] {
  try {
    return payload.keysOf(body).map(plain);
  } catch {
    return [];
  }
}

/** Never throws: whatever is wrong with an op is its poison. */
export function readOp({ line }: HeldOp, application: Application): ReadOp {
  const { payloads, performers, schemaVersion } = application;
  const op = JSON.parse(line) as Op; // ingest has checked it
  const payload = payloadOf(op.type, payloads);
  if (!payload) return { op, keys: [], body: null, poison: `nobody knows ops of type ${op.type}` };
  const bad = (words: string): ReadOp => {
    return { op, keys: keysAnyway(payload, op.body), body: null, poison: plain(words) };
  };
  if (!performers.some(({ type }) => type === op.type)) {
    return bad(`nobody performs ops of type ${op.type}`);
  }
  const checked = checkBody(payload, op.schemaVersion, op.body);
  if (!checked.ok) return bad(checked.problems[0]?.what ?? 'its body does not fit');
  try {
    const newest = takeTo(payload, checked.value, op.schemaVersion, payload.shapes.length);
    const body = takeTo(payload, checked.value, op.schemaVersion, schemaVersion);
    return { op, keys: payload.keysOf(newest).map(plain), body, poison: null };
  } catch (error) {
    return bad(`its lens fails: ${wordsOf(error)}`);
  }
}

/** Data that the database refuses, now and ever: classes 22 and 23 of SQLSTATE. */
const isAboutData = (error: unknown) => /^2[23]/.test(sqlState(error) ?? '');

/** What became of an op; the effect of one in quarantine is undone. */
export type Outcome =
  | { readonly state: 'applied' | 'repeated'; readonly reason?: null }
  | { readonly state: 'quarantined'; readonly reason: string };

/**
 * Claims opIds for ops of one epoch: whoever claims one first does it.
 *
 * @returns the seqs of those that nobody had done before
 */
export async function claim(tx: Transaction, ops: readonly Op[]): Promise<ReadonlySet<number>> {
  const [first] = ops;
  if (!first) return new Set();
  const claimed = await tx<{ seq: number }[]>`
    insert into slipway.fleet_effect (op_id, device, epoch, seq)
    select op.id, ${first.device}, ${first.epoch}::int, op.seq
    from   unnest(${ops.map(({ opId }) => opId)}::text[], ${ops.map(({ seq }) => seq)}::bigint[])
           as op (id, seq)
    on     conflict do nothing
    returning seq::float8 as seq`;
  return new Set(claimed.map(({ seq }) => seq));
}

/** Lets the application act. @throws whatever it throws: its transaction is of no use then */
export async function act(
  tx: Transaction,
  { op, body }: ReadOp,
  store: string,
  { performers }: Application,
): Promise<void> {
  const performed: PerformedOp = { ...op, body: body!, store };
  await performers.find(({ type }) => type === op.type)!.perform(tx, performed);
}

/**
 * Does an op, unless one of its opId was done before.
 *
 * @throws what may pass by itself: it is to be tried again, and nothing of it was done
 */
export async function perform(
  tx: Transaction,
  read: ReadOp,
  store: string,
  application: Application,
): Promise<Outcome> {
  if (read.poison !== null) return { state: 'quarantined', reason: read.poison };
  try {
    const isNew = await tx.savepoint(async (inner) => {
      const { size } = await claim(inner, [read.op]);
      if (size > 0) await act(inner, read, store, application);
      return size > 0;
    });
    return { state: isNew ? 'applied' : 'repeated' };
  } catch (error) {
    if (!(error instanceof PoisonOpError) && !isAboutData(error)) throw error;
    return { state: 'quarantined', reason: wordsOf(error) };
  }
}
