/** Sales that were begun: each remembers the schema version that it was begun for. */
import type { DatabaseSync } from 'node:sqlite';

/** Older than this, a begun sale holds back no fence: its commit takes the fence's form. */
const WAITED_FOR_MS = 30 * 60_000;

export class Baskets {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** @returns the version that it was begun for, which a repeat does not change */
  begin(basket: string, schemaVersion: number, nowMs: number): number {
    this.#db
      .prepare(
        `insert into basket (basket, schema_version, begun_ms) values (?, ?, ?)
         on conflict (basket) do nothing`,
      )
      .run(basket, schemaVersion, nowMs);
    return this.version(basket)!;
  }

  /** @returns the version that it was begun for, or null if it was not begun */
  version(basket: string): number | null {
    const row = this.#db
      .prepare('select schema_version as version from basket where basket = ?')
      .get(basket);
    return (row?.['version'] as number | undefined) ?? null;
  }

  /** @returns whether there was one */
  abandon(basket: string): boolean {
    return this.#db.prepare('delete from basket where basket = ?').run(basket).changes > 0;
  }

  /** @returns versions of the begun sales that a fence waits for */
  waitedFor(nowMs: number): number[] {
    const rows = this.#db
      .prepare('select schema_version as version from basket where begun_ms > ?')
      .all(nowMs - WAITED_FOR_MS);
    return rows.map((row) => Number(row['version']));
  }
}
