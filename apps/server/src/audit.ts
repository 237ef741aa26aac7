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
  type Witness,
} from '@slipway/authority/audit';
import type { ServerGround } from './drive/ground.ts';

const EVERY_MS = 1_000;
/** In the installation's folder: `URL KEY`, one witness a line. */
const WITNESSES_FILE = 'audit-witnesses';

export class AuditKeeper {
  readonly #ground: Pick<ServerGround, 'sql' | 'folder' | 'log'>;
  readonly #end = new AbortController();
  #log: AuditLog | undefined;
  /** By address and key. */
  readonly #askers = new Map<string, WitnessAsker>();
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
    if (!this.#trouble.has('log')) await this.#unlessTrouble('log', () => this.#sign());
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await this.#unlessTrouble('log', () => this.#sign());
      await delay(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #sign(): Promise<void> {
    const { sql, folder } = this.#ground;
    const log = (this.#log ??= await openAuditLog({ sql, folder }));
    const checkpoint = await log.checkpoint();
    await this.#unlessTrouble('witnesses', async () => {
      const asked = this.#witnesses().map((witness) =>
        this.#unlessTrouble(witness.url, () => this.#askerOf(log, witness).cosign(checkpoint)),
      );
      await Promise.all(asked);
    });
  }

  /** The file is read anew each time: a witness may come while launches are under way. */
  #witnesses(): Witness[] {
    const file = join(this.#ground.folder, WITNESSES_FILE);
    return existsSync(file) ? parseWitnesses(readFileSync(file, 'utf8'), file) : [];
  }

  #askerOf(log: AuditLog, witness: Witness): WitnessAsker {
    const name = `${witness.url} ${witness.key.text}`;
    const asker = this.#askers.get(name) ?? new WitnessAsker(log, this.#ground.sql, witness);
    this.#askers.set(name, asker);
    return asker;
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
