/**
 * The router's memory of its last table and upstreams, so that it starts without the control plane.
 *
 * Saving follows applying and never delays it: a roll-back must not wait for a disk. Only the
 * newest value matters, so what comes while a write is under way replaces what waits.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import type { RoutingTable } from '../core/routing-table.ts';
import { TableShape, UpstreamsShape, type Upstreams } from '../shapes.ts';

/** Writes one file, whole or not at all, never two at a time. */
class Keeper {
  readonly #file: string;
  #waiting: string | undefined;
  #writing: Promise<void> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** @returns a promise of the moment at which this value, or a newer one, is on disk */
  save(value: unknown): Promise<void> {
    this.#waiting = JSON.stringify(value);
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting !== undefined) {
      const text = this.#waiting;
      this.#waiting = undefined;
      await replaceFile(this.#file, text);
    }
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

export class RouterState {
  readonly #tableFile: string;
  readonly #upstreamsFile: string;
  readonly #tables: Keeper;
  readonly #upstreams: Keeper;
  readonly #warn: (text: string) => void;
  /** Newest table version known to be on disk. */
  persistedVersion = 0;

  constructor(folder: string, warn: (text: string) => void) {
    this.#tableFile = join(folder, 'table.json');
    this.#upstreamsFile = join(folder, 'upstreams.json');
    this.#tables = new Keeper(this.#tableFile);
    this.#upstreams = new Keeper(this.#upstreamsFile);
    this.#warn = warn;
  }

  /** @returns the last table; undefined if there is none, or none that can be read */
  loadTable(): RoutingTable | undefined {
    const table = this.#load(this.#tableFile);
    if (!Value.Check(TableShape, table)) return undefined;
    this.persistedVersion = table.version;
    return table;
  }

  /** @returns the last upstreams; undefined if there are none, or none that can be read */
  loadUpstreams(): Upstreams | undefined {
    const upstreams = this.#load(this.#upstreamsFile);
    return Value.Check(UpstreamsShape, upstreams) ? upstreams : undefined;
  }

  #load(file: string): unknown {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (!isAbsent) this.#warn(`${file} cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  }

  saveTable(table: RoutingTable): void {
    const saved = () => (this.persistedVersion = Math.max(this.persistedVersion, table.version));
    this.#tables.save(table).then(saved, (error) => this.#lost(this.#tableFile, error));
  }

  saveUpstreams(upstreams: Upstreams): void {
    this.#upstreams.save(upstreams).catch((error) => this.#lost(this.#upstreamsFile, error));
  }

  #lost(file: string, error: unknown): void {
    this.#warn(`${file} was not written: ${String(error)}; the router goes on from memory`);
  }
}
