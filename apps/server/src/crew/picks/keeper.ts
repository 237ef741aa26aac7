/**
 * Gives pick lists to people, and takes them away: every few seconds, in every store of a launch
 * where a list waits or is being picked, whoever is on shift at picks and may gets the next one.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { TrainingStep } from '@slipway/crew';
import { dealBatches } from '@slipway/crew/picks';
import { listLaunches, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { ServerGround } from '../../drive/ground.ts';
import { publishPickList, type PicksDatabase } from './database.ts';

const LOOK_MS = 2_000;

export interface PicksKeeperParts extends Pick<ServerGround, 'sql' | 'log'> {
  readonly picks: PicksDatabase;
  /** Everything that is taught to the people of a launch's stores. */
  readonly training: (launch: LaunchRecord) => Promise<readonly TrainingStep[]>;
}

export class PicksKeeper {
  readonly #parts: PicksKeeperParts;
  readonly #end = new AbortController();
  #keeping: Promise<void> | undefined;
  #trouble = '';

  constructor(parts: PicksKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#keeping ??= this.#keep();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#keeping;
    await this.#parts.picks.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    const { sql, log } = this.#parts;
    while (!signal.aborted) {
      try {
        for (const launch of await listLaunches(sql)) {
          if (!launch.asked.stop && !signal.aborted) await dealIn(this.#parts, launch, Date.now());
        }
        this.#trouble = '';
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (text !== this.#trouble) log.warn({ err: error }, 'pick lists not given');
        this.#trouble = text;
      }
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** One round for one launch. */
export async function dealIn(
  { sql, picks, training }: Omit<PicksKeeperParts, 'log'>,
  launch: LaunchRecord,
  nowMs: number,
): Promise<void> {
  const lists = await picks.ifThere(launch);
  if (!lists) return;
  const busy = await busyStores(lists, launch);
  if (busy.length === 0) return;
  const parts = {
    people: sql,
    picks: lists,
    training: await training(launch),
    publish: publishPickList,
  };
  for (const store of busy) await dealBatches(parts, store, nowMs);
}

async function busyStores(sql: Sql, { spec }: LaunchRecord): Promise<readonly string[]> {
  const ids = spec.stores.map(({ id }) => id);
  const rows = await sql<{ store: string }[]>`
    select   distinct store
    from     slipway.crew_pick_batch
    where    store = any(${ids}) and state <> 'done'
    order by store`;
  return rows.map(({ store }) => store);
}
