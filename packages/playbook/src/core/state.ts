/**
 * The state of an item, from the records of its evidence.
 *
 *   missing ──record──► green ──grows old──► stale        open: an attestation that is not due yet
 *                 └───► red                               waived: two people signed that it may be
 *
 * Rules (SPEC.md): P1 no evidence is never green · P2 the newest record speaks · P3 a record of
 * the future is none · P4 a waiver wins until it is withdrawn.
 */
import type { Instance } from './instances.ts';

/** One record of evidence; records are only ever added. */
export interface EvidenceRecord {
  /** Of the instance. */
  readonly key: string;
  readonly kind: 'probe' | 'attest' | 'waive';
  /** Whether it shows what the item asks; of a waiver: whether it stands. */
  readonly holds: boolean;
  readonly atMs: number;
  /** What was seen, in one line. */
  readonly note: string;
  /** A person, or the probe's kind. */
  readonly by: string;
}

export type ItemState = 'open' | 'missing' | 'green' | 'red' | 'stale' | 'waived';

export interface StateOfItem {
  readonly state: ItemState;
  /** Since when it is so, in ms since 1970; null when nothing was ever recorded. */
  readonly sinceMs: number | null;
  /** The record that decides; null when there is none. */
  readonly record: EvidenceRecord | null;
}

/** The last one in time; of two of the same moment the later recorded. */
function newest(records: readonly EvidenceRecord[]): EvidenceRecord | undefined {
  return records.reduce<EvidenceRecord | undefined>(
    (last, one) => (last && last.atMs > one.atMs ? last : one),
    undefined,
  );
}

/**
 * @param records of this instance, in the order in which they were recorded
 * @param nowMs ms since 1970
 */
export function stateOf(
  instance: Instance,
  records: readonly EvidenceRecord[],
  nowMs: number,
): StateOfItem {
  const { evidence } = instance.item;
  const past = records.filter(({ atMs }) => atMs <= nowMs);
  const waiver = newest(past.filter(({ kind }) => kind === 'waive'));
  if (waiver?.holds) return { state: 'waived', sinceMs: waiver.atMs, record: waiver };

  const record = newest(past.filter(({ kind }) => kind === evidence.by));
  if (!record) {
    const isDue = nowMs >= instance.due.epochMilliseconds;
    const state = evidence.by === 'attest' && !isDue ? 'open' : 'missing';
    return { state, sinceMs: null, record: null };
  }
  if (!record.holds) return { state: 'red', sinceMs: record.atMs, record };
  const { freshMs } = evidence;
  if (freshMs !== null && nowMs - record.atMs > freshMs) {
    return { state: 'stale', sinceMs: record.atMs + freshMs, record };
  }
  return { state: 'green', sinceMs: record.atMs, record };
}
