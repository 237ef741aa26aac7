/**
 * The board: the newest reading of every criterion that the meter does not decide. Each is read by
 * a loop of its own, so that a signal that hangs delays no other; the ramp only looks.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchSpec } from '@slipway/launch';
import { unmetered, type Reading, type ReadingCriterion, type SignalsPort } from '@slipway/ramp';
import { openReader } from './index.ts';
import type { SignalGround, SignalReader } from './reader.ts';

export class SignalBoard implements SignalsPort {
  readonly #readings = new Map<string, Map<string | null, Reading>>();
  readonly #readers: readonly SignalReader[];
  readonly #loops: readonly Promise<void>[];
  readonly #end = new AbortController();
  #wanted = true;

  /** Opens a reader for each criterion, and reads from here on. */
  constructor(criteria: LaunchSpec['criteria'], ground: SignalGround) {
    const read = unmetered(criteria);
    this.#readers = read.map((criterion) => openReader(criterion, ground));
    this.#loops = read.map((criterion, index) => this.#loop(criterion, this.#readers[index]!));
  }

  /** Whether signals are read: a launch that has ended asks its databases nothing. */
  want(wanted: boolean): void {
    this.#wanted = wanted;
  }

  get readings(): SignalsPort['readings'] {
    return this.#readings;
  }

  async close(): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await Promise.all(this.#loops);
  }

  async #loop(criterion: ReadingCriterion, reader: SignalReader): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const startedMs = Date.now();
      if (this.#wanted) await this.#look(criterion, reader, startedMs);
      const leftMs = Math.max(0, startedMs + reader.everyMs - Date.now());
      await delay(leftMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look({ id }: ReadingCriterion, reader: SignalReader, nowMs: number): Promise<void> {
    const { freshForMs } = reader;
    const about = { criterion: id, freshForMs };
    try {
      const looks = await reader.read();
      const all = looks.map((look) => ({ ...about, ...look, trouble: null }));
      this.#readings.set(id, new Map(all.map((one) => [one.store, one])));
    } catch (error) {
      if (this.#end.signal.aborted) return;
      const trouble = error instanceof Error ? error.message : String(error);
      const none = { ...about, value: null, count: 0, atMs: nowMs, trouble };
      const stores = Array.from(this.#readings.get(id)?.keys() ?? [null]);
      this.#readings.set(id, new Map(stores.map((store) => [store, { ...none, store }])));
    }
  }
}
