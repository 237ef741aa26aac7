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
export function readOp({ line }: HeldOp, { payloads, schemaVersion }: Application): ReadOp {
  const op = JSON.parse(line) as Op; // ingest has checked it
  const payload = payloadOf(op.type, payloads);
  if (!payload) return { op, keys: [], body: null, poison: `nobody knows ops of type ${op.type}` };
  const bad = (words: string): ReadOp => {
    return { op, keys: keysAnyway(payload, op.body), body: null, poison: plain(words) };
  };
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
  | { readonly state: 'applied' | 'repeated' }
  | { readonly state: 'quarantined'; readonly reason: string };

/** Claims an opId for this op. @returns whether nobody had done it before */
async function claim(tx: Transaction, { opId, device, epoch, seq }: Op): Promise<boolean> {
  const claimed = await tx`
    insert into slipway.fleet_effect (op_id, device, epoch, seq)
    values (${opId}, ${device}, ${epoch}, ${seq}) on conflict do nothing returning 1`;
  return claimed.length > 0;
}

/**
 * Does an op, unless one of its opId was done before.
 *
 * @throws what may pass by itself: it is to be tried again, and nothing of it was done
 */
export async function perform(
  tx: Transaction,
  { op, body, poison }: ReadOp,
  store: string,
  { performers }: Application,
): Promise<Outcome> {
  if (poison !== null) return { state: 'quarantined', reason: poison };
  const performer = performers.find(({ type }) => type === op.type);
  if (!performer) {
    return { state: 'quarantined', reason: `nobody performs ops of type ${op.type}` };
  }
  const performed: PerformedOp = { ...op, body: body!, store };
  try {
    const isNew = await tx.savepoint(async (inner) => {
      if (!(await claim(inner, op))) return false;
      await performer.perform(inner, performed);
      return true;
    });
    return { state: isNew ? 'applied' : 'repeated' };
  } catch (error) {
    if (!(error instanceof PoisonOpError) && !isAboutData(error)) throw error;
    return { state: 'quarantined', reason: wordsOf(error) };
  }
}
