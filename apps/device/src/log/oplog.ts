/**
 * The op log of a device: what has a receipt stands here, durable, before the receipt is given.
 *
 * Rules
 *   L1  an append is one transaction: opId, fence, chain, commit
 *   L2  below a fence of its epoch nothing is written, whatever release runs
 *   L3  the same opId gives the same receipt
 *   L4  an op is dropped only when the cloud held it before `keepSinceMs`, and never the last one
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  formatHlc,
  genesisHash,
  HLC_START,
  lineHash,
  lineOf,
  MAX_LINE_BYTES,
  parseHlc,
  tickHlc,
  type Body,
  type EpochGrant,
  type Hlc,
  type Op,
} from '@slipway/fleet';
import { privateFolder } from '@slipway/kernel';
import {
  DiskFullError,
  LogFullError,
  NotEnrolledError,
  OpIdTakenError,
  OpTooLongError,
} from '../errors.ts';
import type { DeviceTime } from '../time.ts';
import { isDiskFull, openLogFile, type SetAside } from './open.ts';
import { Reserve } from './reserve.ts';
import { FORMATS, type LogFormat } from './tables.ts';

export type EpochState = 'open' | 'closed' | 'forked' | 'revoked';

export interface Epoch extends EpochGrant {
  readonly state: EpochState;
  readonly counterBase: number;
}

export interface Watermark {
  readonly acked: number;
  readonly ackedHash: string;
  readonly applied: number;
  /** Up to here sent to a forked epoch's quarantine. */
  readonly forked: number;
}

export interface FenceRow {
  readonly epoch: number;
  readonly seq: number;
  readonly below: number;
  readonly round: number;
  readonly counter: number;
}

/** Where an op stands in the log. */
export interface Place {
  readonly epoch: number;
  readonly seq: number;
  readonly hash: string;
}

export interface Entry {
  readonly opId: string;
  readonly type: string;
  /**
   * @param below the fence of the epoch; 0 if there is none
   * @returns the body and its version, which is at least `below`
   * @throws {FencedError} it has no form that the fence allows
   */
  form(
    below: number,
    place: { seq: number; prevHash: string },
  ): {
    readonly schemaVersion: number;
    readonly body: Body;
  };
}

export interface Appended {
  readonly op: Op;
  readonly hash: string;
  /** Whether it was here before: the same opId again. */
  readonly isRepeated: boolean;
}

export interface OpLogOptions {
  readonly time: DeviceTime;
  readonly maxBytes?: number;
  readonly reserveBytes?: number;
  readonly formats?: readonly LogFormat[];
  /** Tells people that the reserve was given up. */
  readonly onReserveFreed?: () => void;
}

const GIB = 2 ** 30;
const PRUNE_OPS = 500;

export class OpLog {
  readonly file: string;
  readonly setAside: SetAside | null;
  readonly reserve: Reserve;
  readonly db: DatabaseSync;
  readonly #options: OpLogOptions;
  readonly #statements = new Map<string, StatementSync>();
  #hlc: Hlc = HLC_START;

  constructor(folder: string, options: OpLogOptions) {
    this.file = join(privateFolder(folder), 'oplog.db');
    this.#options = options;
    this.reserve = new Reserve(folder, options.reserveBytes ?? 8_388_608);
    const { db, setAside } = openLogFile(this.file, options.formats ?? FORMATS);
    this.db = db;
    this.setAside = setAside;
    this.reserve.make();
    const newest = this.#get(`select max(json_extract(line, '$.hlc')) as hlc from op
      where (epoch, seq) in (select epoch, max(seq) from op group by epoch)`);
    this.#hlc = parseHlc(String(newest?.['hlc'])) ?? HLC_START;
  }

  /** Opens an epoch, closes those before it, and makes it the one that is written to. */
  openEpoch(grant: EpochGrant, counterBase: number): void {
    const { epoch, device, store, kind, label } = grant;
    this.#transaction(() => {
      this.#run(`update epoch set state = 'closed' where state = 'open'`);
      this.#run(
        `insert into epoch (epoch, device, store, kind, label, state, counter_base)
         values (?, ?, ?, ?, ?, 'open', ?) on conflict (epoch) do nothing`,
        epoch,
        device,
        store,
        kind,
        label,
        counterBase,
      );
      this.#run(
        `insert into watermark (epoch, acked, acked_hash, applied, forked)
         values (?, 0, ?, 0, 0) on conflict (epoch) do nothing`,
        epoch,
        genesisHash(device, epoch),
      );
    });
  }

  epochs(): Epoch[] {
    const rows = this.#all(`
      select epoch, device, store, kind, label, state, counter_base as counterBase
      from epoch order by epoch`);
    return rows as unknown as Epoch[];
  }

  /** @returns the epoch that is written to, or null */
  current(): Epoch | null {
    const newest = this.epochs().at(-1);
    return newest?.state === 'open' ? newest : null;
  }

  setState(epoch: number, state: EpochState): void {
    this.#run('update epoch set state = ? where epoch = ?', state, epoch);
  }

  watermark(epoch: number): Watermark {
    const row = this.#get(
      `select acked, acked_hash as ackedHash, applied, forked from watermark where epoch = ?`,
      epoch,
    );
    if (!row) throw new Error(`OpLog.watermark: there is no epoch ${epoch}`);
    return row as unknown as Watermark;
  }

  /** @returns the last op's place; seq 0 and the genesis before the first */
  head(epoch: number): Place {
    const row = this.#get(
      'select epoch, seq, hash from op where epoch = ? order by seq desc limit 1',
      epoch,
    );
    if (row) return row as unknown as Place;
    const { acked, ackedHash } = this.watermark(epoch);
    return { epoch, seq: acked, hash: ackedHash };
  }

  /** @returns the highest version that the epoch is fenced at; 0 if it is not */
  fencedBelow(epoch: number): number {
    return Number(
      this.#get('select max(below) as below from fence where epoch = ?', epoch)?.['below'] ?? 0,
    );
  }

  fences(): FenceRow[] {
    const rows = this.#all(
      'select epoch, seq, below, round, counter from fence order by counter, epoch, seq',
    );
    return rows as unknown as FenceRow[];
  }

  /** @returns where the secure counter must stand for this log to be the newest image */
  counter(): number {
    const bases = this.epochs().map(({ counterBase }) => counterBase);
    return Math.max(0, ...bases, ...this.fences().map(({ counter }) => counter));
  }

  /**
   * Appends one op to the current epoch, or to an older one (a fence of it).
   *
   * @returns when it is durable
   * @throws {NotEnrolledError | OpIdTakenError | FencedError | OpTooLongError | LogFullError}
   * @throws {DiskFullError} it did not happen
   */
  append(entry: Entry, to: Epoch | null = this.current()): Appended {
    if (!to) throw new NotEnrolledError();
    try {
      return this.#append(entry, to);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (!this.reserve.free()) throw new DiskFullError((error as Error).message);
      this.#options.onReserveFreed?.();
    }
    try {
      return this.#append(entry, to);
    } catch (error) {
      throw isDiskFull(error) ? new DiskFullError((error as Error).message) : error;
    }
  }

  #append({ opId, type, form }: Entry, { device, epoch }: Epoch): Appended {
    return this.#transaction(() => {
      const stored = this.byOpId(opId);
      if (stored) {
        if (stored.op.type !== type) throw new OpIdTakenError(opId, stored.op.type);
        return { ...stored, isRepeated: true };
      }
      this.#checkSize();
      const head = this.head(epoch);
      const next = { seq: head.seq + 1, prevHash: head.hash };
      const { schemaVersion, body } = form(this.fencedBelow(epoch), next);
      const { wallMs, logicalMs, monoMs, bootId } = this.#options.time.now();
      const hlc = tickHlc(this.#hlc, logicalMs);
      const op: Op = {
        device,
        epoch,
        ...next,
        opId,
        schemaVersion,
        hlc: formatHlc(hlc),
        wallMs,
        monoMs,
        bootId,
        type,
        body: { ...body },
      };
      const line = lineOf(op);
      const sizeBytes = Buffer.byteLength(line);
      if (sizeBytes > MAX_LINE_BYTES) throw new OpTooLongError(sizeBytes, MAX_LINE_BYTES);
      const hash = lineHash(line);
      this.#run(
        'insert into op (epoch, seq, hash, op_id, type, line) values (?, ?, ?, ?, ?, ?)',
        epoch,
        op.seq,
        hash,
        opId,
        type,
        line,
      );
      if (type === 'fence') this.#recordFence(op);
      if (type === 'sale') this.#endBasket(String(body['basket']));
      this.#hlc = hlc; // ahead even if the commit fails: it must only never go back
      return { op, hash, isRepeated: false };
    });
  }

  #recordFence({ epoch, seq, body }: Op): void {
    const { below, round, challenge, counter } = body as Record<string, number | string>;
    this.#run(
      `insert into fence (epoch, seq, below, round, challenge, counter)
       values (?, ?, ?, ?, ?, ?)`,
      epoch,
      seq,
      below!,
      round!,
      challenge!,
      counter!,
    );
  }

  #endBasket(basket: string): void {
    if ((this.#options.formats ?? FORMATS).at(-1)!.format < 2) return;
    this.#run('delete from basket where basket = ?', basket);
  }

  #checkSize(): void {
    const maxBytes = this.#options.maxBytes ?? 2 * GIB;
    if (this.sizeBytes > maxBytes) throw new LogFullError(maxBytes);
  }

  /** Pages in use, in bytes; what was pruned counts as free. */
  get sizeBytes(): number {
    const pages = Number(this.#get('pragma page_count')?.['page_count']);
    const free = Number(this.#get('pragma freelist_count')?.['freelist_count']);
    return (pages - free) * 4096;
  }

  /** @returns the op of this opId with its hash, or null */
  byOpId(opId: string): { readonly op: Op; readonly hash: string } | null {
    const row = this.#get('select hash, line from op where op_id = ?', opId);
    return row ? { op: JSON.parse(String(row['line'])) as Op, hash: String(row['hash']) } : null;
  }

  /** @returns points burned here, as far back as the log is kept */
  burns(): Burn[] {
    const rows = this.#all(`
      select line ->> '$.body.member' as member, line ->> '$.body.points' as points,
             line ->> '$.wallMs' as wallMs, seq <= applied as isApplied
      from   op join watermark using (epoch)
      where  type = 'loyalty-burn'`);
    return rows.map((row) => ({ ...row, isApplied: row['isApplied'] === 1 }) as unknown as Burn);
  }

  /** @returns lines of an epoch from a seq on, in order: at most so many, and so many bytes */
  read(epoch: number, fromSeq: number, maxOps: number, maxBytes: number): (Place & Line)[] {
    const rows = this.#statement(`
      select epoch, seq, hash, line from op where epoch = ? and seq >= ?
      order by seq limit ?`).iterate(epoch, fromSeq, maxOps);
    const lines: (Place & Line)[] = [];
    let sizeBytes = 0;
    for (const row of rows as unknown as IterableIterator<Place & Line>) {
      sizeBytes += row.line.length + 1;
      if (lines.length > 0 && sizeBytes > maxBytes) break;
      lines.push(row);
    }
    return lines;
  }

  /** @returns the oldest seq that is kept, or null when there is none */
  oldest(epoch: number): number | null {
    const row = this.#get('select min(seq) as seq from op where epoch = ?', epoch);
    return (row?.['seq'] as number | null | undefined) ?? null;
  }

  /** The cloud holds everything up to here; lower than before after it was restored. */
  setAcked(epoch: number, acked: number, hash: string, applied: number, serverMs: number): void {
    this.#transaction(() => {
      this.#run(
        'update watermark set acked = ?, acked_hash = ?, applied = ? where epoch = ?',
        acked,
        hash,
        applied,
        epoch,
      );
      this.#run('delete from ack_minute where epoch = ? and seq > ?', epoch, acked);
      this.#run(
        `insert into ack_minute (epoch, minute, seq) values (?, ?, ?)
         on conflict (epoch, minute) do update set seq = excluded.seq`,
        epoch,
        Math.floor(serverMs / 60_000),
        acked,
      );
    });
  }

  setForked(epoch: number, upTo: number): void {
    this.#run('update watermark set forked = ? where epoch = ?', upTo, epoch);
  }

  /**
   * Drops what the cloud held before a moment, a few hundred ops at most.
   *
   * @param keepSinceMs the oldest moment to which the cloud may be restored, by its clock
   * @returns how many were dropped; call again until it is 0
   */
  prune(epoch: number, keepSinceMs: number): number {
    const minute = Math.floor(keepSinceMs / 60_000);
    return this.#transaction(() => {
      const held = this.#get(
        'select max(seq) as seq from ack_minute where epoch = ? and minute < ?',
        epoch,
        minute,
      )?.['seq'];
      if (typeof held !== 'number') return 0;
      const changed = this.#run(
        `delete from op where rowid in (
           select rowid from op
           where  epoch = ? and seq <= ?
           and    seq < (select max(seq) from op where epoch = ?) -- the next one follows it
           order by seq limit ?)`,
        epoch,
        held,
        epoch,
        PRUNE_OPS,
      );
      if (changed === 0) {
        this.#run(
          'delete from ack_minute where epoch = ? and minute < ? and seq < ?',
          epoch,
          minute,
          held,
        );
      }
      return changed;
    });
  }

  /** Bytes on the disk, write-ahead log included. */
  get fileBytes(): number {
    const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size(this.file) + size(`${this.file}-wal`);
  }

  close(): void {
    this.#statements.clear();
    this.db.close();
  }

  #transaction<T>(work: () => T): T {
    this.#run('begin immediate');
    try {
      const result = work();
      this.#run('commit');
      return result;
    } catch (error) {
      if (this.db.isTransaction) this.#run('rollback');
      throw error;
    }
  }

  #statement(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) this.#statements.set(text, (statement = this.db.prepare(text)));
    return statement;
  }

  #run(text: string, ...values: (string | number)[]): number {
    return Number(this.#statement(text).run(...values).changes);
  }

  #get(text: string, ...values: (string | number)[]) {
    return this.#statement(text).get(...values);
  }

  #all(text: string) {
    return this.#statement(text).all();
  }
}

export interface Burn {
  readonly member: string;
  readonly points: number;
  readonly wallMs: number;
  readonly isApplied: boolean;
}

export interface Line {
  readonly line: string;
}
