/**
 * Keeps the checklists of launches: reads due probes on their schedule, and knows what holds each.
 *
 *   every second ─► evidence anew ─► due probes, some at once ─► what was read is recorded
 *
 * Probes are read by the server that drives the launch, of launches whose file has `playbook`; the
 * checklist of any other is shown, and holds nothing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { LaunchView, PlaybookView } from '@slipway/api';
import { readPeople } from '@slipway/authority';
import { listLaunches, resolveReference, type LaunchRecord } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { ensurePlaybookTables, type Hold } from '@slipway/playbook/checklist';
import { Pools } from '../business/database.ts';
import type { ServerGround } from '../drive/ground.ts';
import { Slots } from '../signals/slots.ts';
import { playbookHolds, type PlaybookHolds } from './holds.ts';
import { KeptChecklist } from './kept-checklist.ts';
import type { ProbeGround } from './probes/probe-ground.ts';
import { playbookView } from './view.ts';

const LOOK_MS = 1_000;
const PROBES_AT_ONCE = 4;

export interface KeeperParts extends Pick<ServerGround, 'sql' | 'env' | 'log'> {
  /** @returns the launch as it is seen live; undefined unless this server drives it */
  readonly live: (launch: LaunchRecord) => LaunchView | undefined;
  /** How often it looks, in ms; every second unless told otherwise. */
  readonly lookMs?: number;
}

/** Whether a launch is held by its checklist. */
export function isHolding({ spec }: LaunchRecord): boolean {
  return (spec.playbook ?? null) !== null; // a record from before there was such a key has none
}

export class PlaybookKeeper {
  readonly #parts: KeeperParts;
  readonly #kept = new Map<string, KeptChecklist>();
  readonly #pools = new Pools();
  readonly #slots = new Slots(PROBES_AT_ONCE);
  readonly #end = new AbortController();
  #keeping: Promise<void> | undefined;
  #trouble = '';

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Makes the tables, and keeps checklists from here on. */
  async start(): Promise<void> {
    await ensurePlaybookTables(this.#parts.sql);
    this.#keeping ??= this.#keep();
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#keeping;
    await Promise.allSettled(Array.from(this.#kept.values(), (one) => one.settled()));
    await this.#pools.close();
  }

  /** @returns the checklist of a launch with its evidence, read now */
  async view(launch: LaunchRecord): Promise<PlaybookView> {
    const kept = this.#of(launch);
    const nowMs = Date.now();
    await kept.refresh(this.#parts.sql, nowMs);
    const verdict = kept.verdict(nowMs) ?? { judged: [], holds: [] };
    const { checklist, unread } = kept;
    return playbookView({ checklist, verdict, unread, isHolding: isHolding(launch), nowMs });
  }

  /** @returns what of the checklist does not stand, though it is due; of any launch */
  holds(launch: LaunchRecord): readonly Hold[] {
    return this.#of(launch).verdict(Date.now())?.holds ?? [];
  }

  /** @returns whether the launch may take its next step, as far as its checklist goes */
  held(launch: LaunchRecord): PlaybookHolds {
    const verdict = isHolding(launch) ? this.#of(launch).verdict(Date.now()) : null;
    return playbookHolds(isHolding(launch), verdict?.holds ?? null);
  }

  #of(launch: LaunchRecord): KeptChecklist {
    const before = this.#kept.get(launch.id);
    if (before?.criteriaHash === launch.criteriaHash) return before;
    const kept = new KeptChecklist(launch);
    this.#kept.set(launch.id, kept);
    return kept;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        await this.#look();
        this.#trouble = '';
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (text !== this.#trouble) this.#parts.log.warn({ err: error }, 'checklists not read');
        this.#trouble = text;
      }
      await delay(this.#parts.lookMs ?? LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { sql, live } = this.#parts;
    const launches = await listLaunches(sql);
    const ids = new Set(launches.map(({ id }) => id));
    for (const id of this.#kept.keys()) if (!ids.has(id)) this.#kept.delete(id);
    for (const launch of launches) {
      if (!isHolding(launch) || launch.asked.stop || launch.phase === 'done') continue;
      const view = live(launch);
      if (!view) continue; // whoever drives it looks after it
      const kept = this.#of(launch);
      const nowMs = Date.now();
      await kept.refresh(sql, nowMs);
      const ground = this.#ground(launch, view, kept, nowMs);
      kept.probe({ ground, slots: this.#slots, signal: this.#end.signal });
    }
  }

  #ground(
    launch: LaunchRecord,
    view: LaunchView,
    { checklist }: KeptChecklist,
    nowMs: number,
  ): ProbeGround {
    const { sql, env } = this.#parts;
    const { people, databases, folder } = launch.spec;
    const open = async (name: string): Promise<Sql | undefined> => {
      const found = databases[name];
      return found && this.#pools.open(resolveReference(found.urlRef, env, folder));
    };
    return {
      sql,
      launch,
      checklist,
      view,
      nowMs,
      people: () => (people ? readPeople(people) : []),
      open,
    };
  }
}
