/** Copies of other devices' ops, with their owners' signatures: `copies.db` on this device. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assertMode, setMode } from '../log/open.ts';

export interface CopyHead {
  readonly device: string;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
  /** When its owner was last heard, by this device's wall clock. */
  readonly heardMs: number;
}

export interface Copy {
  readonly seq: number;
  readonly hash: string;
  readonly line: string;
  /** By the owner, over its chain up to this op; only where an upload of copies may end. */
  readonly signature: string | null;
}

const TABLES = `
  create table if not exists copy (
    device    text    not null,
    epoch     integer not null,
    seq       integer not null,
    hash      text    not null,
    line      text    not null,
    signature text,
    primary key (device, epoch, seq)
  ) strict;
  create table if not exists owner (
    device   text    not null,
    epoch    integer not null,
    heard_ms integer not null,
    primary key (device, epoch)
  ) strict, without rowid`;

export class Copies {
  readonly #db: DatabaseSync;

  constructor(folder: string) {
    this.#db = new DatabaseSync(join(folder, 'copies.db'), { timeout: 200 });
    setMode(this.#db);
    assertMode(this.#db);
    this.#db.exec(TABLES);
  }

  /** Keeps ops that follow each other; durable when it returns. What is here already stays. */
  keep(device: string, epoch: number, copies: readonly Copy[], nowMs: number): void {
    this.#db.exec('begin immediate');
    try {
      const insert = this.#db.prepare(
        `insert into copy (device, epoch, seq, hash, line, signature) values (?, ?, ?, ?, ?, ?)
         on conflict (device, epoch, seq) do update set signature = excluded.signature
         where copy.hash = excluded.hash and excluded.signature is not null`,
      );
      for (const { seq, hash, line, signature } of copies) {
        insert.run(device, epoch, seq, hash, line, signature);
      }
      this.#db
        .prepare(
          `insert into owner (device, epoch, heard_ms) values (?, ?, ?)
           on conflict (device, epoch) do update set heard_ms = excluded.heard_ms`,
        )
        .run(device, epoch, nowMs);
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  /** @returns the last op that is held of each chain */
  heads(): CopyHead[] {
    const rows = this.#db
      .prepare(
        `select device, epoch, max(seq) as seq, hash, heard_ms as heardMs
         from   copy join owner using (device, epoch)
         group by device, epoch`,
      )
      .all();
    return rows as unknown as CopyHead[];
  }

  /** @returns the last seq that is held of one chain; 0 for none */
  held(device: string, epoch: number): number {
    const row = this.#db
      .prepare('select max(seq) as seq from copy where device = ? and epoch = ?')
      .get(device, epoch);
    return Number(row?.['seq'] ?? 0);
  }

  /** @returns ops of one chain from the first that is held on, ending at a signed one */
  read(device: string, epoch: number, limit: number): Copy[] {
    const rows = this.#db
      .prepare(
        `select seq, hash, line, signature from copy where device = ? and epoch = ?
         order by seq limit ?`,
      )
      .all(device, epoch, limit) as unknown as Copy[];
    return rows.slice(0, rows.findLastIndex(({ signature }) => signature !== null) + 1);
  }

  /** The cloud holds them: they are needed no more. */
  drop(device: string, epoch: number, upToSeq: number): void {
    this.#db
      .prepare('delete from copy where device = ? and epoch = ? and seq <= ?')
      .run(device, epoch, upToSeq);
  }

  close(): void {
    this.#db.close();
  }
}
