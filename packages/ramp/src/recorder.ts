/**
 * Writes the ramp's state down, without ever making the loop wait for the database.
 *
 * One write at a time; one that does not end is given up, and its late arrival is told by its
 * revision. What was written last is known: only that may be raised at the plane (R6).
 */
import type { StoredMeterRow } from './core/evidence.ts';
import type { RampEvent, RampLog, RampStorePort, SavedRamp, StoredUnitRow } from './ports.ts';
import { Poll } from './patience.ts';

const GIVE_UP_AFTER_MS = 5000;
const METER_EVERY_MS = 1000;

/** A state to write, before it has its place in the order of writes. */
export type Unsaved = Omit<SavedRamp, 'term' | 'revision'>;

interface RecorderOptions {
  readonly launch: string;
  readonly term: number;
  /** What was loaded; null for a ramp that begins. */
  readonly recorded: SavedRamp | null;
  readonly store: RampStorePort;
  readonly log: RampLog;
  readonly nowMs: () => number;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #write: Poll<void>;
  readonly #writeMeter: Poll<void>;
  #recorded: Unsaved | null;
  #next: Unsaved | null = null;
  #revision = 0;
  #recordedRevision = 0;
  #events: RampEvent[] = [];
  #seq = 0;
  #meterRows = new Map<string, StoredMeterRow>();
  #unitRows = new Map<string, StoredUnitRow>();
  #meterAskedMs = 0;
  /** Whether a newer term has written: this driver's time is over. */
  superseded = false;
  /** The last failure to write, until a write succeeds. */
  trouble: string | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#recorded = options.recorded;
    const { nowMs } = options;
    const fail = (error: unknown) => this.#fail(error);
    const common = { fail, nowMs, giveUpAfterMs: GIVE_UP_AFTER_MS, take: () => {} };
    this.#write = new Poll({ ...common, ask: () => this.#save() });
    this.#writeMeter = new Poll({ ...common, ask: () => this.#saveMeter() });
  }

  /** What is known to be written; null before the first write of a new ramp. */
  get recorded(): Unsaved | null {
    return this.#recorded;
  }

  /** Puts one line into the history, with the next write. */
  note(event: Omit<RampEvent, 'seq'>): void {
    this.#events.push({ ...event, seq: ++this.#seq });
  }

  /** Remembers rows to be written, the newest of each. */
  noteMeter(rows: readonly StoredMeterRow[]): void {
    for (const row of rows) {
      const key = `${row.bootId}/${row.store}/${row.colour}/${row.second}/${row.version}`;
      this.#meterRows.set(key, row);
    }
  }

  /** Remembers rows of units to be written, the newest of each. */
  noteUnits(rows: readonly StoredUnitRow[]): void {
    for (const row of rows) {
      const { bootId, store, step, second, measure, stratum } = row;
      this.#unitRows.set([bootId, store, step, second, measure, stratum].join('/'), row);
    }
  }

  /** Writes a state and the events so far, and waits for that for at most `waitMs`. */
  async record(state: Unsaved, waitMs: number): Promise<void> {
    this.#next = state;
    await this.#write.wait(waitMs);
  }

  /** Writes the meter's rows, both kinds, about once a second; `now` writes what there is. */
  async recordMeter(waitMs: number, now = false): Promise<void> {
    const nowMs = this.#options.nowMs();
    const isDue = nowMs - this.#meterAskedMs >= METER_EVERY_MS;
    const hasRows = this.#meterRows.size + this.#unitRows.size > 0;
    // `now` also waits for a write under way, which holds rows that are in no map.
    if (!now && !(isDue && hasRows)) return;
    this.#meterAskedMs = nowMs;
    await this.#writeMeter.wait(waitMs);
  }

  async #save(): Promise<void> {
    const state = this.#next;
    if (!state || this.superseded) return;
    const { launch, term, store } = this.#options;
    const events = this.#events.slice();
    const saved = { ...state, term, revision: ++this.#revision };
    const end = await store.save(launch, saved, events);
    if (end === 'superseded') this.superseded = true;
    // An answer that was given up may come after that of a later write.
    if (end !== 'saved' || saved.revision < this.#recordedRevision) return;
    this.#recordedRevision = saved.revision;
    this.#recorded = state;
    this.trouble = null;
    const last = events.at(-1)?.seq ?? 0;
    this.#events = this.#events.filter(({ seq }) => seq > last);
  }

  async #saveMeter(): Promise<void> {
    const { launch, store } = this.#options;
    const [rows, units] = [this.#meterRows, this.#unitRows];
    [this.#meterRows, this.#unitRows] = [new Map(), new Map()];
    try {
      await store.saveMeter(launch, Array.from(rows.values()));
      await store.saveUnits(launch, Array.from(units.values()));
    } catch (error) {
      // What came meanwhile is newer than what was not written.
      this.#meterRows = new Map([...rows, ...this.#meterRows]);
      this.#unitRows = new Map([...units, ...this.#unitRows]);
      throw error;
    }
  }

  #fail(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.trouble !== reason) this.#options.log.warn(`The record was not written: ${reason}`);
    this.trouble = reason;
  }
}
