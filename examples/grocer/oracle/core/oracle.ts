/**
 * The oracle as a whole: takes the load's records one by one and keeps what they prove.
 *
 * Joins the model (values), the pushes (streams) and the tally (counts); time comes with records.
 */
import { Model, type Sample } from './model.ts';
import { Pushes } from './pushes.ts';
import { Tally, type ByColour } from './tally.ts';
import { snapshotOf, type Snapshot } from './verification.ts';
import type { Result, WireRecord } from './wire.ts';

/** How long the oracle waits before it calls something missing. */
export interface Patience {
  /** A write without an answer may still land for this long. */
  readonly settleMs: number;
  /** An acknowledged price is pushed within this time. */
  readonly pushWithinMs: number;
  /** A stream that was just opened may miss changes for this long. */
  readonly streamSlackMs: number;
}

/** An answer or a push that differs from the model. */
export interface Wrong {
  readonly why: string;
  readonly op: string;
  readonly store: string;
  readonly unit: string | null;
  readonly key: string | null;
  readonly colour: string | null;
  readonly startedMs: number;
  readonly status: number | null;
}

/** The answer of `GET /stats`: the whole run until now. Times are milliseconds since 1970. */
export interface OracleStats {
  readonly requests: number;
  readonly byColour: ByColour;
  readonly failed: number;
  readonly failedByColour: ByColour;
  readonly failedByStore: Readonly<Record<string, number>>;
  readonly wrongReads: number;
  readonly wrong: readonly Wrong[];
  readonly acknowledgedWrites: number;
  readonly unknownWrites: number;
  readonly refusedWrites: number;
  readonly pendingWrites: number;
  readonly pushes: number;
  readonly missedPushes: number;
  readonly excusedPushes: number;
  /** Pushed changes that this run did not make: `POST /verify` looks them up. */
  readonly foreignPushes: number;
  readonly streamBreaks: number;
  readonly firstFailureMs: number | null;
  readonly lastGreenStartedMs: number | null;
  readonly downtimeSeconds: number;
  readonly downtimeByStore: Readonly<Record<string, number>>;
  readonly badLines: number;
  /** The load's clock at its last record; null before the first. */
  readonly heardMs: number | null;
  /** The load said that nothing more will come. */
  readonly ended: boolean;
}

const WRONG_KEPT = 20;

export class Oracle {
  readonly model: Model;
  readonly tally = new Tally();
  readonly #pushes: Pushes;
  readonly #wrong: Wrong[] = [];
  #wrongCount = 0;
  #unknown = 0;
  #refused = 0;
  #streamBreaks = 0;
  #badLines = 0;
  #heardMs: number | null = null;
  #ended = false;

  constructor(sample: Sample, patience: Patience) {
    this.model = new Model(sample, patience.settleMs);
    this.#pushes = new Pushes(patience.pushWithinMs, patience.streamSlackMs);
  }

  /** Takes one record; null = a line that was none. */
  take(record: WireRecord | null): void {
    switch (record?.kind) {
      case undefined:
        this.#badLines += 1;
        return;
      case 'intent':
        this.#ended = false;
        this.model.intent(record);
        this.#pushes.announce(record);
        return;
      case 'result':
        this.#result(record);
        this.#heardMs = record.endedMs;
        return;
      case 'push': {
        const why = this.#pushes.push(record);
        const { store, colour, atMs } = record;
        const nothing = { unit: null, key: null, status: null };
        if (why !== null) {
          this.#note({ why, op: 'push', store, colour, startedMs: atMs, ...nothing });
        }
        return;
      }
      case 'stream':
        if (!record.up) this.#streamBreaks += 1;
        this.#pushes.stream(record);
        return;
      case 'tick':
        this.#heardMs = record.atMs;
        this.#pushes.tick(record.atMs);
        if (record.last) this.#end(record.atMs);
    }
  }

  /** The load's connection is gone: what it had under way has no known outcome. */
  disconnected(nowMs: number): void {
    this.#pushes.streamsLost(nowMs);
    this.#unknown += this.model.abandon(nowMs);
  }

  /** @returns what is to be compared with the database, as of now */
  snapshot(): Snapshot {
    return snapshotOf(this.model, this.#pushes.foreign.values());
  }

  stats(): OracleStats {
    const { tally, model } = this;
    const downtimeByStore = tally.downtimeByStore();
    return {
      requests: tally.requests,
      byColour: tally.byColour,
      failed: tally.failed,
      failedByColour: tally.failedByColour,
      failedByStore: tally.failedByStore,
      wrongReads: this.#wrongCount,
      wrong: this.#wrong,
      acknowledgedWrites: model.acknowledged.length,
      unknownWrites: this.#unknown,
      refusedWrites: this.#refused,
      pendingWrites: model.pending,
      pushes: this.#pushes.pushes,
      missedPushes: this.#pushes.missed,
      excusedPushes: this.#pushes.excused,
      foreignPushes: this.#pushes.foreign.size,
      streamBreaks: this.#streamBreaks,
      firstFailureMs: tally.firstFailureMs,
      lastGreenStartedMs: tally.lastGreenStartedMs,
      downtimeSeconds: Object.values(downtimeByStore).reduce((sum, each) => sum + each, 0),
      downtimeByStore,
      badLines: this.#badLines,
      heardMs: this.#heardMs,
      ended: this.#ended,
    };
  }

  #result(result: Result): void {
    this.tally.add(result);
    const acknowledgedBefore = this.model.acknowledged.length;
    const judgement = this.model.result(result);
    if (judgement.write === 'unknown') this.#unknown += 1;
    if (judgement.write === 'refused') this.#refused += 1;
    const write = this.model.acknowledged[acknowledgedBefore];
    if (write !== undefined) this.#pushes.acknowledged(write, result.endedMs);
    const { why } = judgement;
    if (why !== null) this.#note({ why, ...result });
  }

  #note(wrong: Wrong): void {
    this.#wrongCount += 1;
    if (this.#wrong.length >= WRONG_KEPT) return;
    const { why, op, store, unit, key, colour, startedMs, status } = wrong;
    this.#wrong.push({ why, op, store, unit, key, colour, startedMs, status });
  }

  #end(atMs: number): void {
    this.#ended = true;
    this.#unknown += this.model.abandon(atMs);
  }
}
