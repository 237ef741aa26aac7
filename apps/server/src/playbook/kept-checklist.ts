/**
 * The checklist of one launch with what is known of it: the evidence that decides, when each probe
 * was tried last, and which of them could not be read.
 */
import { checklistOfSpec, type LaunchRecord } from '@slipway/launch';
import type { Queryable } from '@slipway/pg';
import {
  dueProbes,
  isNews,
  probeInstance,
  readEvidence,
  recordProbe,
  verdictOf,
  type Checklist,
  type EvidenceRecord,
  type Instance,
  type LastTry,
  type Verdict,
} from '@slipway/playbook/checklist';
import type { Slots } from '../signals/slots.ts';
import { openProbes } from './probes/index.ts';
import type { ProbeGround } from './probes/probe-ground.ts';

const NOT_BOUND = 'nothing reads this kind of evidence here';
/** So long a verdict on the same evidence stands, in ms. */
const JUDGED_MS = 1_000;

/** What one round of probes is read with. */
export interface Round {
  readonly ground: ProbeGround;
  /** So many probes at once, of all launches. */
  readonly slots: Slots;
  readonly signal: AbortSignal;
}

export class KeptChecklist {
  readonly checklist: Checklist;
  /** Why a probe could not be read, by the key of its box. */
  readonly unread = new Map<string, string>();
  readonly #tries = new Map<string, LastTry>();
  /** Null: never read. */
  #records: readonly EvidenceRecord[] | null = null;
  #probing: Promise<void> | null = null;
  /** The last verdict: it is asked for ten times a second, and changes with the evidence. */
  #judged: { readonly atMs: number; readonly verdict: Verdict } | null = null;
  /** Of the criteria that it was made for: amended ones make another. */
  readonly criteriaHash: string;

  constructor({ spec, criteriaHash }: LaunchRecord) {
    this.checklist = checklistOfSpec(spec);
    this.criteriaHash = criteriaHash;
  }

  /** Reads the evidence anew. */
  async refresh(sql: Queryable, nowMs: number): Promise<void> {
    const records = await readEvidence(sql, this.checklist, nowMs);
    // What another server, or this one before it was started anew, read need not be read again.
    for (const { key, kind, atMs, holds } of records) {
      if (kind === 'probe' && !this.#tries.has(key)) this.#tries.set(key, { atMs, holds });
    }
    this.#records = records;
    this.#judged = null;
  }

  /** @returns null before the evidence was first read */
  verdict(nowMs: number): Verdict | null {
    if (!this.#records) return null;
    const before = this.#judged;
    const isNew = before !== null && nowMs >= before.atMs && nowMs - before.atMs < JUDGED_MS;
    if (isNew) return before.verdict;
    const verdict = verdictOf(this.checklist, this.#records, nowMs);
    this.#judged = { atMs: nowMs, verdict };
    return verdict;
  }

  /** Reads the probes that are due, unless a round of them is under way. */
  probe(round: Round): void {
    if (this.#probing || this.#records === null) return;
    const due = dueProbes(this.checklist.instances, this.#tries, round.ground.nowMs);
    if (due.length === 0) return;
    this.#probing = this.#readAll(due, round).finally(() => (this.#probing = null));
  }

  /** Ends once no probe is under way. */
  async settled(): Promise<void> {
    await this.#probing;
  }

  async #readAll(due: readonly Instance[], { ground, slots, signal }: Round): Promise<void> {
    const probes = openProbes(ground);
    await Promise.all(
      due.map((instance) =>
        slots.use(async () => {
          if (signal.aborted) return;
          const { launch } = this.checklist;
          const outcome = await probeInstance(launch, instance, probes, signal);
          const atMs = Date.now();
          const { key } = instance;
          if (outcome?.kind === 'read') {
            const { probe: kind, result } = outcome;
            if (this.#isNews(instance, result.holds, atMs)) {
              await recordProbe(ground.sql, launch, key, { kind, result, atMs });
            }
            this.unread.delete(key);
            this.#tries.set(key, { atMs, holds: result.holds });
            return;
          }
          const why = outcome?.kind === 'unreadable' ? outcome.why : NOT_BOUND;
          this.unread.set(key, why);
          this.#tries.set(key, { atMs, holds: false });
        }),
      ),
    );
  }

  /** Against the record that is kept, not against the last try: that may have told nothing. */
  #isNews({ key, item }: Instance, holds: boolean, nowMs: number): boolean {
    if (item.evidence.by !== 'probe') return false;
    const before = this.#records?.find((one) => one.key === key && one.kind === 'probe');
    return isNews(item.evidence, before ?? null, holds, nowMs);
  }
}
