/**
 * The stores' people in this run: their week is planned beside the other set-up, and while stores
 * go to green somebody does not come to work.
 *
 *   ground ─► planned … ─► go ─► the first store takes customers ─► a no-show ─► rescued
 */
import type { LaunchView } from '@slipway/api';
import type { Client } from '@slipway/cli/client';
import { ensureCrewTables } from '@slipway/crew';
import { openSolver, type RosterStore, type SolverThreads } from '@slipway/crew/roster';
import { connect, type Sql } from '@slipway/pg';
import type { TriageResult } from './desk.ts';
import { storesAtNoon } from './folder.ts';
import { makePickLists, readPickers, type PicksMade } from './picks.ts';
import { rescueNoShow, type RescueResult } from './rescue.ts';
import { planWeek, type PlannedWeek } from './roster.ts';

/** What the crew of this run did. People, and who does not come, are simulated. */
export interface CrewResult {
  readonly people: number;
  readonly shifts: number;
  /** Places in the week's roster that nobody has. */
  readonly missing: number;
  /** Proven: no roster is better by more, relative to the cost of this one. */
  readonly rosterGap: number;
  readonly rosterMs: number;
  /** Null: no store took customers to green. */
  readonly rescue: RescueResult | null;
  /** And who was given a batch: people who are on shift at picks. */
  readonly picks: PicksMade & { readonly pickers: readonly string[] };
  /** Of the first week of sign-ups. */
  readonly triage: TriageResult;
}

export interface CrewOptions {
  /** Of the crew's files, as `writeLaunch` wrote them. */
  readonly folder: string;
  readonly slipwayUrl: string;
  readonly stores: readonly RosterStore[];
  /** Told what happens, for the person who waits. */
  readonly say: (text: string) => void;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #sql: Sql;
  readonly #threads: SolverThreads;
  readonly #planned: Promise<PlannedWeek>;
  #rescued: Promise<RescueResult> | null = null;
  #picks: PicksMade | undefined;

  /** Begins to plan; @see ready */
  constructor(options: CrewOptions) {
    this.#options = options;
    this.#sql = connect(options.slipwayUrl, { name: 'grocer-crew', max: 2 });
    this.#threads = openSolver();
    this.#planned = this.#plan(Date.now());
    this.#planned.catch(() => {}); // told by whoever waits for it
  }

  async #plan(nowMs: number): Promise<PlannedWeek> {
    const { folder, stores, say } = this.#options;
    await ensureCrewTables(this.#sql);
    const atNoon = storesAtNoon(stores, nowMs);
    const planned = await planWeek(this.#sql, this.#threads, { folder, stores: atNoon });
    const { people, shifts, gap, solveMs } = planned;
    say(
      `Roster: ${people} people, ${shifts} shifts in ${(solveMs / 1000).toFixed(1)} s, ` +
        `at most ${(gap * 100).toFixed(1)} % from the best`,
    );
    return planned;
  }

  /**
   * Waits until the week is published, and has the first store's orders made into batches.
   *
   * @throws {OperatorError} the crew's files, or what the control plane made of them
   */
  async ready(client: Client, launch: string): Promise<void> {
    const { folder, stores, say } = this.#options;
    await this.#planned;
    const store = stores[0]!.id;
    const picks = (this.#picks = await makePickLists(client, launch, { folder, store }));
    say(`Picks: ${picks.lines} lines of ${store} in ${picks.batches} batches`);
  }

  /** Told of the launch again and again: once a store takes customers, somebody is missing. */
  look({ phase, stores }: LaunchView): void {
    const open = stores.find(({ shareBp }) => (shareBp ?? 0) > 0);
    if (this.#rescued || phase !== 'ramping' || !open) return;
    this.#rescued = this.#rescue(open.id);
    this.#rescued.catch(() => {}); // told by whoever asks for the result
  }

  async #rescue(store: string): Promise<RescueResult> {
    const { week } = await this.#planned;
    const rescued = await rescueNoShow(this.#sql, this.#threads, { week, store });
    this.#options.say(`${rescued.who} does not come. ${rescued.because}`);
    return rescued;
  }

  /** @throws {Error} what planning or the rescue met with, or it was not made ready */
  async result(client: Client, launch: string): Promise<Omit<CrewResult, 'triage'>> {
    const { people, shifts, missing, gap, solveMs } = await this.#planned;
    const rescue = await this.#rescued;
    if (!this.#picks) throw new Error('the crew was not made ready');
    const roster = { people, shifts, missing, rosterGap: gap, rosterMs: solveMs };
    const pickers = await readPickers(client, launch, this.#picks.store);
    return { ...roster, rescue, picks: { ...this.#picks, pickers } };
  }

  async end(): Promise<void> {
    await this.#threads.close();
    await this.#sql.end({ timeout: 1 });
  }
}

/** @returns the crew's work, a line for each part of it */
export function crewWords(crew: CrewResult): Readonly<Record<string, string>> {
  const { people, shifts, missing, rosterGap, rosterMs, rescue, triage, picks } = crew;
  const gap = `${(rosterGap * 100).toFixed(1)} %`;
  return {
    roster:
      `${people} people, ${shifts} shifts, ${missing} places open, ` +
      `gap ${gap}, ${(rosterMs / 1000).toFixed(1)} s`,
    rescue: rescue === null ? 'none' : `${rescue.ms} ms: ${rescue.because}`,
    triage:
      `declined cards ${triage.cases}, paid with another ${triage.paid}, ` +
      `said no ${triage.declined}, people at the desks ${triage.staff}`,
    picks:
      `${picks.lines} lines in ${picks.batches} batches of ${picks.store}, ${picks.metres} m ` +
      `(each order alone: about ${picks.aloneMetres} m)`,
  };
}
