/**
 * Target `external`: somebody else runs the instances and gives their URLs. Slipway checks their
 * health and neither starts nor ends anything.
 */
import { newId } from '@slipway/kernel';
import { NotHealthyError, StartCancelledError } from '../errors.ts';
import { answersOk } from '../probe.ts';
import { COLOURS, type Colour, type InstanceRecord } from '../spec.ts';
import type { Target, TargetContext } from '../target.ts';

const POLL_MS = 100;

/** @returns the target of one service whose URLs are given */
export function createExternalTarget(context: TargetContext): Target {
  return new ExternalTarget(context);
}

class ExternalTarget implements Target {
  readonly #context: TargetContext;
  readonly #records: Record<Colour, InstanceRecord[]> = { blue: [], green: [] };
  readonly #drained = new Set<Colour>();

  constructor(context: TargetContext) {
    this.#context = context;
  }

  async adopt(records: readonly InstanceRecord[]): Promise<void> {
    for (const colour of COLOURS) {
      const mine = records.filter((record) => record.colour === colour);
      const kept = mine.filter((record) => this.#urls(colour).includes(record.url));
      this.#records[colour] = kept;
      const stale = mine.filter((record) => !kept.includes(record));
      for (const { id } of stale) await this.#context.journal.remove(id);
    }
    this.#context.changed();
  }

  async start(colour: Colour, signal: AbortSignal): Promise<void> {
    this.#drained.delete(colour);
    this.#refresh(colour);
    const waits = this.#records[colour].map((record) => this.#awaitReady(record, signal));
    const results = await Promise.allSettled(waits);
    this.#context.changed();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async supervise(colour: Colour): Promise<void> {
    this.#refresh(colour);
    await Promise.all(this.#records[colour].map((record) => this.#noteReady(record)));
  }

  async health(colour: Colour): Promise<number> {
    const answers = await Promise.all(this.#records[colour].map((record) => this.#ok(record)));
    return answers.filter(Boolean).length;
  }

  drain(colour: Colour): void {
    this.#drained.add(colour);
    this.#context.changed();
  }

  async stop(colour: Colour): Promise<void> {
    this.drain(colour);
    const records = this.#records[colour];
    this.#records[colour] = [];
    for (const { id } of records) await this.#context.journal.remove(id);
  }

  size(colour: Colour): number {
    return this.#urls(colour).length;
  }

  instances(colour: Colour): readonly InstanceRecord[] {
    return this.#records[colour];
  }

  ready(colour: Colour): readonly string[] {
    if (this.#drained.has(colour)) return [];
    const ready = this.#records[colour].filter(({ readyAtMs }) => readyAtMs !== null);
    return ready.map(({ url }) => url);
  }

  #urls(colour: Colour): readonly string[] {
    return this.#context.service[colour].urls ?? [];
  }

  #ok(record: InstanceRecord): Promise<boolean> {
    const { service, limits } = this.#context;
    return answersOk(record.url, service.healthPath, limits.probeTimeoutMs);
  }

  /** Makes the records say what the launch file says; keeps what is known of a URL. */
  #refresh(colour: Colour): void {
    const { release } = this.#context.service[colour];
    const known = new Map(this.#records[colour].map((record) => [record.url, record]));
    this.#records[colour] = this.#urls(colour).map((url, index) => {
      return { ...(known.get(url) ?? this.#newRecord(url, colour)), index, release };
    });
  }

  #newRecord(url: string, colour: Colour): InstanceRecord {
    const { service, clock } = this.#context;
    return {
      id: newId(`${service.name}-${colour}`),
      service: service.name,
      colour,
      index: 0,
      url,
      release: service[colour].release,
      identity: null,
      startedAtMs: clock.nowMs(),
      readyAtMs: null,
      restarts: 0,
      logFile: null,
    };
  }

  async #noteReady(record: InstanceRecord): Promise<boolean> {
    const { clock, journal, changed } = this.#context;
    if (record.readyAtMs !== null) return true;
    if (!(await this.#ok(record))) return false;
    const ready = { ...record, readyAtMs: clock.nowMs() };
    await journal.save(ready);
    const records = this.#records[record.colour];
    this.#records[record.colour] = records.map((one) => (one.id === record.id ? ready : one));
    changed();
    return true;
  }

  async #awaitReady(record: InstanceRecord, signal: AbortSignal): Promise<void> {
    const { clock, limits, service } = this.#context;
    const deadlineMs = clock.nowMs() + limits.readyWithinMs;
    while (!(await this.#noteReady(record))) {
      if (signal.aborted) throw new StartCancelledError(record.colour);
      if (clock.nowMs() > deadlineMs) {
        const seconds = limits.readyWithinMs / 1000;
        const path = `${record.url}${service.healthPath}`;
        throw new NotHealthyError(record, `did not answer ${path} with 200 in ${seconds} s`, null);
      }
      await clock.sleep(POLL_MS);
    }
  }
}
