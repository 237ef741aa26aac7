/**
 * Synthetic customers for as long as a launch is under way: every journey, every case, at every
 * store in turn, those without a customer too, so that quiet stores have evidence.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { realClock } from '@slipway/kernel';
import type { NewEvent } from '@slipway/launch';
import { openHttp, runJourney } from '@slipway/rehearsal';
import type {
  HttpSender,
  Journey,
  JourneyCase,
  JourneyRun,
  JourneyTarget,
} from '@slipway/rehearsal';
import { Slots } from './slots.ts';

/** Runs at once, of all journeys together. */
const MOST_AT_ONCE = 4;
const LOOK_MS = 100;
/** Runs of one journey at one store that are remembered. */
const MOST_KEPT = 2_000;
const KEPT_MS = 24 * 3_600_000;
/** Closing waits no longer for the runs that are under way. */
const CLOSE_MS = 3_000;

export interface RoundsOptions {
  readonly journeys: readonly Journey[];
  readonly stores: readonly string[];
  readonly target: () => JourneyTarget;
  readonly note: (events: readonly NewEvent[]) => void;
}

export class JourneyRounds {
  readonly #options: RoundsOptions;
  readonly #http: HttpSender = openHttp();
  readonly #slots = new Slots(MOST_AT_ONCE);
  readonly #end = new AbortController();
  readonly #runs = new Map<string, JourneyRun[]>();
  /** How long the last round of each journey took, milliseconds. */
  readonly #roundMs = new Map<string, number>();
  /** What was said of a journey's case, so that it is said once. */
  readonly #said = new Map<string, string>();
  readonly #loops: readonly Promise<void>[];
  #underWay = 0;
  #wanted = false;

  constructor(options: RoundsOptions) {
    this.#options = options;
    this.#loops = options.journeys.map((journey) => this.#loop(journey));
  }

  /** Whether customers are sent: while somebody serves them, and the launch is under way. */
  want(wanted: boolean): void {
    this.#wanted = wanted;
  }

  /** @returns the runs of a journey at a store, oldest first */
  runs(journey: string, store: string): readonly JourneyRun[] {
    return this.#runs.get(keyOf(journey, store)) ?? [];
  }

  /** How long a store may have to wait for its next run, milliseconds. */
  turnMs(name: string): number {
    const journey = this.#options.journeys.find((one) => one.name === name);
    return Math.max(journey?.everyMs ?? 0, this.#roundMs.get(name) ?? 0);
  }

  /** Sends nobody any more, and waits until those on their way are done. */
  async quieten(): Promise<void> {
    this.#wanted = false;
    const untilMs = Date.now() + CLOSE_MS;
    while (this.#underWay > 0 && Date.now() < untilMs) await delay(20);
  }

  async close(): Promise<void> {
    await this.quieten();
    this.#end.abort();
    // What is still on its way gets no answer any more, and so it ends.
    await this.#http.close();
    await Promise.all(this.#loops);
  }

  async #loop(journey: Journey): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      const startedMs = Date.now();
      const isWanted = this.#wanted;
      if (isWanted) {
        await this.#round(journey);
        this.#roundMs.set(journey.name, Date.now() - startedMs);
      }
      const waitMs = isWanted ? startedMs + journey.everyMs - Date.now() : LOOK_MS;
      await delay(Math.max(LOOK_MS, waitMs), undefined, { signal }).catch(() => undefined);
    }
  }

  async #round(journey: Journey): Promise<void> {
    const turns = this.#options.stores.flatMap((store) =>
      journey.cases.map((one) => this.#slots.use(() => this.#run(journey, one, store))),
    );
    await Promise.all(turns);
  }

  async #run(journey: Journey, one: JourneyCase, store: string): Promise<void> {
    if (!this.#wanted) return;
    this.#underWay += 1;
    try {
      const run = await runJourney(journey, {
        case: one,
        store,
        run: `run-${randomUUID()}`,
        target: this.#options.target(),
        send: this.#http.send,
        clock: realClock,
        signal: this.#end.signal,
      });
      // Ended by us: what it met says nothing of the services.
      if (this.#wanted) this.#keep(run);
    } finally {
      this.#underWay -= 1;
    }
  }

  #keep(run: JourneyRun): void {
    const key = keyOf(run.journey, run.store);
    const kept = this.#runs.get(key) ?? [];
    kept.push(run);
    const sinceMs = run.startedMs - KEPT_MS;
    while (kept.length > MOST_KEPT || (kept[0]?.startedMs ?? sinceMs) < sinceMs) kept.shift();
    this.#runs.set(key, kept);
    this.#tell(run);
  }

  /** A failure is told once, and again after a run of the same case has passed. */
  #tell(run: JourneyRun): void {
    const { journey, store, failedStep, reason, outcome } = run;
    const key = `${journey}/${run.case}`;
    const said = this.#said.get(key);
    if (outcome === 'passed') {
      if (said?.startsWith(`${store}/`)) this.#said.delete(key);
      return;
    }
    if (said?.slice(said.indexOf('/')) === `/${failedStep}`) return;
    this.#said.set(key, `${store}/${failedStep}`);
    const where = `failed at ${store}, step ${failedStep}`;
    const text = `Journey ${journey} (${run.case}) ${where}: ${reason}.`;
    this.#options.note([{ kind: 'journey', atMs: Date.now(), store, text }]);
  }
}

const keyOf = (journey: string, store: string): string => `${journey} ${store}`;
