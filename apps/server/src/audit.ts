/**
 * Signs the audit log as it grows, and has witnesses cosign it. Entries are appended by whoever
 * records a decision, in the same transaction; nothing waits for what happens here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  openAuditLog,
  parseWitnesses,
  WitnessAsker,
  type AuditLog,
} from '@slipway/authority/audit';
import type { ServerGround } from './drive/ground.ts';

/** Who has not been signed for longer than this is told by `slipway audit verify`. */
const EVERY_MS = 1_000;
/** In the installation's folder: `URL KEY`, one witness a line. */
const WITNESSES_FILE = 'audit-witnesses';

interface Opened {
  readonly log: AuditLog;
  readonly askers: readonly WitnessAsker[];
}

export class AuditKeeper {
  readonly #ground: Pick<ServerGround, 'sql' | 'folder' | 'log'>;
  readonly #end = new AbortController();
  #opened: Opened | undefined;
  #keeping: Promise<void> | undefined;
  /** What last went wrong, by whom: told once. */
  readonly #trouble = new Map<string, string>();

  constructor(ground: Pick<ServerGround, 'sql' | 'folder' | 'log'>) {
    this.#ground = ground;
  }

  /** Needs the log's tables. */
  start(): void {
    this.#keeping ??= this.#keep();
  }

  /** Signs what there is, and ends. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#keeping;
    // A database that is away is not waited for: the next one signs.
    if (this.#opened && !this.#trouble.has('log')) await this.#sign(this.#opened);
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await this.#unlessTrouble('log', async () => (this.#opened ??= await this.#open()));
      if (this.#opened) await this.#sign(this.#opened);
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #open(): Promise<Opened> {
    const { sql, folder } = this.#ground;
    const log = await openAuditLog({ sql, folder });
    const file = join(folder, WITNESSES_FILE);
    const witnesses = existsSync(file) ? parseWitnesses(readFileSync(file, 'utf8'), file) : [];
    return { log, askers: witnesses.map((witness) => new WitnessAsker(log, sql, witness)) };
  }

  async #sign({ log, askers }: Opened): Promise<void> {
    await this.#unlessTrouble('log', async () => {
      const checkpoint = await log.checkpoint();
      const asked = askers.map((asker, index) =>
        this.#unlessTrouble(`witness ${index}`, () => asker.cosign(checkpoint)),
      );
      await Promise.all(asked);
    });
  }

  /** A log that cannot be signed keeps no launch from anything: it is told, and tried again. */
  async #unlessTrouble(whose: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      this.#trouble.delete(whose);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (this.#trouble.get(whose) !== text) {
        this.#ground.log.error({ err: error }, `audit: ${whose}`);
      }
      this.#trouble.set(whose, text);
    }
  }
}
