/**
 * Keeps the triage queues of launches in step with their sign-ups.
 *
 *   every few seconds ─► sign-ups that need a person ─► the queue
 *                        cases that people closed     ─► the funnel, once each
 *   now and then      ─► the roster's shifts          ─► the sign-ups that were captured in them
 *
 * Sign-ups stand in the database of a launch's devices, the queue in ours: what the funnel is told
 * is told until it is noted that it was.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { assignShifts, noteFact, troubled } from '@slipway/commerce';
import { readShifts } from '@slipway/crew';
import { effectTold, noteSync, syncQueue, untoldEffects } from '@slipway/crew/triage';
import { listLaunches, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { databaseOf, Pools } from '../../business/database.ts';
import { ONBOARDING_TABLE } from '../../business/onboarding.ts';
import type { ServerGround } from '../../drive/ground.ts';

const LOOK_MS = 2_000;
const MINUTE_MS = 60_000;
/** So often sign-ups are given their shifts, and so far back. */
const SHIFTS_EVERY_MS = MINUTE_MS;
const SHIFTS_BACK_MS = 120 * MINUTE_MS;
/** A sign-up that nothing moves for so long needs a person. */
const STUCK_AFTER_MS = 15 * MINUTE_MS;
const WITHIN_MS = 7 * 86_400_000;

type Parts = Pick<ServerGround, 'sql' | 'env' | 'log'>;

export class TriageKeeper {
  readonly #parts: Parts;
  readonly #pools = new Pools();
  readonly #end = new AbortController();
  #keeping: Promise<void> | undefined;
  readonly #shiftsMs = new Map<string, number>();
  #trouble = '';

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#keeping ??= this.#keep();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#keeping;
    await this.#pools.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        for (const launch of await listLaunches(this.#parts.sql)) {
          if (!launch.asked.stop && !signal.aborted) await this.#look(launch);
        }
        this.#trouble = '';
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (text !== this.#trouble) this.#parts.log.warn({ err: error }, 'triage not kept');
        this.#trouble = text;
      }
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look({ name, spec }: LaunchRecord): Promise<void> {
    const url = databaseOf(spec, this.#parts.env);
    if (url === undefined) return;
    const sales = await this.#pools.open(url);
    const [known] = await sales`select to_regclass(${ONBOARDING_TABLE}) is not null as there`;
    if (known?.['there'] !== true) return;
    const nowMs = Date.now();
    await keepQueue(this.#parts.sql, sales, name, nowMs);
    if (nowMs - (this.#shiftsMs.get(name) ?? 0) < SHIFTS_EVERY_MS) return;
    this.#shiftsMs.set(name, nowMs);
    await keepShifts(this.#parts.sql, sales, nowMs);
  }
}

/** Gives the sign-ups of the last hours the shifts that the roster has for them. */
export async function keepShifts(sql: Sql, sales: Sql, nowMs: number): Promise<number> {
  const window = { fromMs: nowMs - SHIFTS_BACK_MS, toMs: nowMs };
  const shiftAt = await readShifts(sql, window);
  return assignShifts(sales, async (store, atMs) => shiftAt(store, atMs), window);
}

/**
 * One round for one launch.
 *
 * @param sql where the queue is
 * @param sales where the sign-ups are
 */
export async function keepQueue(
  sql: Sql,
  sales: Sql,
  launch: string,
  nowMs: number,
): Promise<void> {
  for (const { id, signUp, effect, detail, atMs } of await untoldEffects(sql, launch)) {
    const other = effect === 'duplicate' ? detail : 'triage';
    await noteFact(sales, signUp, effect, atMs, other);
    await effectTold(sql, id, nowMs);
  }
  const query = { nowMs, stuckAfterMs: STUCK_AFTER_MS, withinMs: WITHIN_MS };
  const found = await troubled(sales, query);
  // What a subscription is worth stands in no sign-up.
  const candidates = found.map((one) => ({ ...one, value: null }));
  await syncQueue(sql, launch, candidates, nowMs);
  await noteSync(sql, launch, nowMs);
}
