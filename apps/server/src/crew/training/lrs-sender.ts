/** Tells the learning record store of `lrs.yaml` what happened, as long as the server runs. */
import { setTimeout as delay } from 'node:timers/promises';
import { readLrsSettings, sendFacts, type LrsTarget } from '@slipway/crew/training';
import { resolveReference } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import type { Logger } from 'pino';

const EVERY_MS = 5000;

interface SenderGround {
  readonly sql: Sql;
  /** The installation's folder. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
}

export class LrsSender {
  readonly #ground: SenderGround;
  readonly #target: LrsTarget | null;
  readonly #end = new AbortController();
  #sending: Promise<void> | undefined;

  /**
   * @throws {InputFileError} lrs.yaml has a fault
   * @throws {BrokenReferenceError} its reference to a secret leads nowhere
   */
  constructor(ground: SenderGround) {
    this.#ground = ground;
    const { folder, env } = ground;
    const settings = readLrsSettings(folder);
    this.#target = settings && {
      ...settings,
      secret: resolveReference(settings.secret, env, folder),
    };
  }

  /** Sends until `stop`; without an lrs.yaml, nothing is sent, and what happens is kept. */
  start(): void {
    if (this.#target) this.#sending = this.#keepSending(this.#target);
  }

  async stop(): Promise<void> {
    this.#end.abort();
    await this.#sending;
  }

  async #keepSending(target: LrsTarget): Promise<void> {
    const { sql, log } = this.#ground;
    const { signal } = this.#end;
    while (!signal.aborted) {
      try {
        const { refused, away } = await sendFacts(sql, target, { nowMs: Date.now() });
        if (refused > 0) log.error({ refused }, 'statements refused by the record store');
        if (away !== null) log.warn({ away }, 'the record store takes nothing');
      } catch (error) {
        log.warn({ err: error }, 'statements not sent');
      }
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
