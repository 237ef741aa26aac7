/** Prepared statements of one file, each made once, and transactions that never stay open. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

type Value = string | number;

export class Statements {
  readonly #db: DatabaseSync;
  readonly #known = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Commits what `work` did, or nothing of it. */
  transaction<T>(work: () => T): T {
    this.run('begin immediate');
    try {
      const result = work();
      this.run('commit');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.run('rollback');
      throw error;
    }
  }

  /** @returns how many rows it changed */
  run(text: string, ...values: Value[]): number {
    return Number(this.of(text).run(...values).changes);
  }

  get(text: string, ...values: Value[]) {
    return this.of(text).get(...values);
  }

  all(text: string, ...values: Value[]) {
    return this.of(text).all(...values);
  }

  of(text: string): StatementSync {
    let statement = this.#known.get(text);
    if (!statement) this.#known.set(text, (statement = this.#db.prepare(text)));
    return statement;
  }

  clear(): void {
    this.#known.clear();
  }
}
