/**
 * Drives pages: of all servers of one database, the one with the lease moves them on and sends
 * what they say.
 *
 *   wait for the lease ─► free what ended servers held ─► look, look, … ─► lease lost or stopped
 *
 * It may be killed at any moment: pages, answers and deliveries stand in PostgreSQL, and the next
 * one goes on. What was just sent and not yet recorded is sent once more, with the same id.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RoleBook } from '@slipway/authority';
import type { Sql } from '@slipway/pg';
import {
  endPage,
  ensureEscalationTables,
  linkKey,
  movePages,
  openPage,
  planOf,
  readEscalation,
} from '@slipway/playbook/escalation';
import type { Logger } from 'pino';
import { keepLease } from '../drive/lease-keeper.ts';
import { recordPage } from './record-page.ts';
import { ESCALATION_FILE, watchLaunches } from './alarms.ts';

const LOOK_MS = 500;
const RETRY_MS = 1_000;

/** What the engine works with. */
export interface EscalationGround {
  readonly sql: Sql;
  /** Of the same database: the queue has connections of its own. */
  readonly databaseUrl: string;
  /** The installation's folder. */
  readonly folder: string;
  readonly serverId: string;
  readonly log: Logger;
  /** Where `env:NAME` references are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where people reach this server; null: they acknowledge by command only. */
  readonly publicUrl: string | null;
}

/** Something that people must hear of. */
export interface Alarm {
  readonly launch: string;
  /** The folder of the launch file, where `escalation.yaml` stands. */
  readonly folder: string;
  /** The launch's roles; null: those of `escalation.yaml`. */
  readonly roles: RoleBook | null;
  readonly store: string | null;
  readonly policy: string;
  readonly text: string;
  /** A person, or the part of Slipway that says it. */
  readonly by: string;
  /** The same for the same happening, such as `hold/LAUNCH/SINCE`: it is told once. */
  readonly cause: string;
}

export class EscalationEngine {
  readonly #ground: EscalationGround;
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  /** What last went wrong, by whose: told once. */
  readonly #trouble = new Map<string, string>();

  constructor(ground: EscalationGround) {
    this.#ground = ground;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Lets messages that are under way come to their end, and gives the lease back. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#running;
  }

  /**
   * Opens a page for an alarm.
   *
   * @returns its id; null when the launch has no `escalation.yaml`, and nobody is told
   * @throws {InputFileError} {UnknownPolicyError} nobody is told
   */
  async open(alarm: Alarm): Promise<string | null> {
    const { folder, roles, policy, ...words } = alarm;
    const file = join(folder, ESCALATION_FILE);
    if (!existsSync(file)) return null;
    const plan = planOf(readEscalation(file, roles), policy);
    await ensureEscalationTables(this.#ground.sql);
    return openPage(this.#ground.sql, { ...words, kind: 'alarm', plan, nowMs: Date.now() });
  }

  /** Ends the page of an alarm whose cause is gone. */
  async close(page: string): Promise<void> {
    await endPage(this.#ground.sql, page);
  }

  async #run(): Promise<void> {
    const { sql, serverId } = this.#ground;
    const { signal } = this.#end;
    while (!signal.aborted) {
      const lease = await keepLease(sql, 'escalation', serverId, signal);
      if (!lease) return;
      try {
        await this.#drive(AbortSignal.any([signal, lease.lost]));
      } catch (error) {
        this.#tell('pages', error);
      } finally {
        await lease.release();
      }
      await delay(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #drive(signal: AbortSignal): Promise<void> {
    const { sql } = this.#ground;
    await ensureEscalationTables(sql);
    // Most installations never page anybody: the queue is set up for the first page.
    while (!signal.aborted && !(await this.#hasPages())) {
      await this.#watch();
      await this.#rest(signal);
    }
    if (signal.aborted) return;
    const { enqueueMessages } = await import('@slipway/playbook/deliveries');
    const queue = await this.#startQueue();
    const ended = new AbortController();
    queue.promise.then(
      () => ended.abort(),
      (error: unknown) => ended.abort(error),
    );
    try {
      while (!signal.aborted && !ended.signal.aborted) {
        await this.#watch();
        await movePages(sql, Date.now(), {
          enqueue: (tx, { id }, actions) => enqueueMessages(tx, id, actions),
          record: recordPage,
        });
        await this.#rest(AbortSignal.any([signal, ended.signal]));
      }
    } finally {
      if (!ended.signal.aborted) await queue.stop();
    }
    if (!signal.aborted) ended.signal.throwIfAborted();
  }

  async #startQueue() {
    const { sql, databaseUrl, env, folder, publicUrl, log } = this.#ground;
    const { startQueue } = await import('@slipway/playbook/deliveries');
    return startQueue({
      sql,
      databaseUrl,
      env,
      linkKey: linkKey(folder),
      publicUrl: () => publicUrl,
      nowMs: Date.now,
      // A failed try is kept with its page; here it is told where somebody looks for it.
      log: (level, text) => log[level === 'warning' || level === 'error' ? 'warn' : 'debug'](text),
    });
  }

  async #hasPages(): Promise<boolean> {
    const [row] = await this.#ground.sql`select id from slipway.playbook_page limit 1`;
    return row !== undefined;
  }

  async #rest(signal: AbortSignal): Promise<void> {
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }

  async #watch(): Promise<void> {
    await watchLaunches(this.#ground.sql, Date.now(), (id, error) => this.#tell(id, error));
  }

  #tell(whose: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (this.#trouble.get(whose) !== text) {
      this.#ground.log.error({ err: error, whose }, 'people are not told; tries again');
    }
    this.#trouble.set(whose, text);
  }
}
