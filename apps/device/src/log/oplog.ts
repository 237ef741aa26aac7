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
import type { DatabaseSync } from 'node:sqlite';
import {
  compareHlc,
  formatHlc,
  genesisHash,
  HLC_START,
  lineHash,
  lineOf,
  MAX_LINE_BYTES,
  parseHlc,
  tickHlc,
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
import { Known } from './known.ts';
import { isDiskFull, openLogFile, type SetAside } from './open.ts';
import { Reserve } from './reserve.ts';
import type { Appended, Burn, Entry, Epoch, EpochState, FenceRow } from './rows.ts';
import type { Line, Place, Watermark } from './rows.ts';
import { Statements } from './statements.ts';
import { FORMATS, rowId, type LogFormat } from './tables.ts';

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
/** Types of ops that change more than the op's own row. */
const WITH_MORE: ReadonlySet<string> = new Set(['fence', 'sale']);
/** The size is looked at once in so many appends. */
const SIZED_EVERY = 16;

export class OpLog {
  readonly file: string;
  readonly setAside: SetAside | null;
  readonly reserve: Reserve;
  readonly db: DatabaseSync;
  readonly #options: OpLogOptions;
  readonly #sql: Statements;
  readonly #known = new Known();
  #hlc: Hlc = HLC_START;

  constructor(folder: string, options: OpLogOptions) {
    this.file = join(privateFolder(folder), 'oplog.db');
    this.#options = options;
    this.reserve = new Reserve(folder, options.reserveBytes ?? 8_388_608);
    const { db, setAside } = openLogFile(this.file, options.formats ?? FORMATS);
    this.db = db;
    this.#sql = new Statements(db);
    this.setAside = setAside;
    this.reserve.make();
    for (const row of db.prepare('select id, op_id from op').iterate()) {
      this.#known.ids.set(String(row['op_id']), Number(row['id']));
    }
    for (const { epoch } of this.epochs()) {
      const [last] = this.read(epoch, this.head(epoch).seq, 1, 1);
      const hlc = last && parseHlc((JSON.parse(last.line) as Op).hlc);
      if (hlc && compareHlc(hlc, this.#hlc) > 0) this.#hlc = hlc;
    }
  }

  /** Opens an epoch, closes those before it, and makes it the one that is written to. */
  openEpoch(grant: EpochGrant, counterBase: number): void {
    const { epoch, device, store, kind, label } = grant;
    this.#known.forget();
    this.#sql.transaction(() => {
      this.#sql.run(`update epoch set state = 'closed' where state = 'open'`);
      this.#sql.run(
        `insert into epoch (epoch, device, store, kind, label, state, counter_base)
         values (?, ?, ?, ?, ?, 'open', ?) on conflict (epoch) do nothing`,
        epoch,
        device,
        store,
        kind,
        label,
        counterBase,
      );
      this.#sql.run(
        `insert into watermark (epoch, acked, acked_hash, applied, forked)
         values (?, 0, ?, 0, 0) on conflict (epoch) do nothing`,
        epoch,
        genesisHash(device, epoch),
      );
    });
  }

  epochs(): readonly Epoch[] {
    this.#known.epochs ??= this.#sql.all(`
      select epoch, device, store, kind, label, state, counter_base as counterBase
      from epoch order by epoch`) as unknown as Epoch[];
    return this.#known.epochs;
  }

  /** @returns the epoch that is written to, or null */
  current(): Epoch | null {
    const newest = this.epochs().at(-1);
    return newest?.state === 'open' ? newest : null;
  }

  setState(epoch: number, state: EpochState): void {
    this.#known.forget();
    this.#sql.run('update epoch set state = ? where epoch = ?', state, epoch);
  }

  watermark(epoch: number): Watermark {
    const row = this.#sql.get(
      `select acked, acked_hash as ackedHash, applied, forked from watermark where epoch = ?`,
      epoch,
    );
    if (!row) throw new Error(`OpLog.watermark: there is no epoch ${epoch}`);
    return row as unknown as Watermark;
  }

  /** @returns the last op's place; seq 0 and the genesis before the first */
  head(epoch: number): Place {
    const known = this.#known.heads.get(epoch);
    if (known) return known;
    const head = this.#readHead(epoch);
    this.#known.heads.set(epoch, head);
    return head;
  }

  #readHead(epoch: number): Place {
    const row = this.#sql.get(
      'select epoch, seq, hash from op where id between ? and ? order by id desc limit 1',
      rowId(epoch, 0),
      rowId(epoch + 1, 0),
    );
    if (row) return row as unknown as Place;
    const { acked, ackedHash } = this.watermark(epoch);
    return { epoch, seq: acked, hash: ackedHash };
  }

  /** @returns the highest version that the epoch is fenced at; 0 if it is not */
  fencedBelow(epoch: number): number {
    const known = this.#known.fencedBelow.get(epoch);
    if (known !== undefined) return known;
    const row = this.#sql.get('select max(below) as below from fence where epoch = ?', epoch);
    const below = Number(row?.['below'] ?? 0);
    this.#known.fencedBelow.set(epoch, below);
    return below;
  }

  fences(): FenceRow[] {
    const rows = this.#sql.all(
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

  #append(entry: Entry, to: Epoch): Appended {
    try {
      // Most ops are one statement, and a statement is a transaction.
      const isAlone = !WITH_MORE.has(entry.type);
      const insert = () => this.#insert(entry, to);
      const appended = isAlone ? insert() : this.#sql.transaction(insert);
      if (!appended.isRepeated) this.#learn(appended);
      return appended;
    } catch (error) {
      this.#known.forget();
      throw error;
    }
  }

  /** After the commit: what it changed. */
  #learn({ op: { opId, epoch, seq, type }, hash }: Appended): void {
    this.#known.ids.set(opId, rowId(epoch, seq));
    this.#known.heads.set(epoch, { epoch, seq, hash });
    if (type === 'fence') this.#known.fencedBelow.delete(epoch);
  }

  #insert({ opId, type, form }: Entry, { device, epoch }: Epoch): Appended {
    const stored = this.byOpId(opId);
    if (stored) {
      if (stored.op.type !== type) throw new OpIdTakenError(opId, stored.op.type);
      return { ...stored, isRepeated: true };
    }
    const head = this.head(epoch);
    this.#checkSize(head.seq);
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
    this.#sql.run(
      'insert into op (id, epoch, seq, hash, op_id, type, line) values (?, ?, ?, ?, ?, ?, ?)',
      rowId(epoch, op.seq),
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
  }

  #recordFence({ epoch, seq, body }: Op): void {
    const { below, round, challenge, counter } = body as Record<string, number | string>;
    this.#sql.run(
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
    this.#sql.run('delete from basket where basket = ?', basket);
  }

  #checkSize(seq: number): void {
    if (seq % SIZED_EVERY !== 0) return;
    const maxBytes = this.#options.maxBytes ?? 2 * GIB;
    if (this.sizeBytes > maxBytes) throw new LogFullError(maxBytes);
  }

  /** Pages in use, in bytes; what was pruned counts as free. */
  get sizeBytes(): number {
    const pages = Number(this.#sql.get('pragma page_count')?.['page_count']);
    const free = Number(this.#sql.get('pragma freelist_count')?.['freelist_count']);
    return (pages - free) * 4096;
  }

  /** @returns the op of this opId with its hash, or null */
  byOpId(opId: string): { readonly op: Op; readonly hash: string } | null {
    const id = this.#known.ids.get(opId);
    if (id === undefined) return null;
    const row = this.#sql.get('select hash, line from op where id = ?', id);
    return row ? { op: JSON.parse(String(row['line'])) as Op, hash: String(row['hash']) } : null;
  }

  /** @returns points burned here, as far back as the log is kept */
  burns(): Burn[] {
    const rows = this.#sql.all(`
      select line ->> '$.body.member' as member, line ->> '$.body.points' as points,
             line ->> '$.wallMs' as wallMs, seq <= applied as isApplied
      from   op join watermark using (epoch)
      where  type = 'loyalty-burn'`);
    return rows.map((row) => ({ ...row, isApplied: row['isApplied'] === 1 }) as unknown as Burn);
  }

  /** @returns the steps of one pick list with their opIds, in the order in which they were done */
  pickSteps(list: string): (Op['body'] & { readonly opId: string })[] {
    const rows = this.#sql.all(
      `select line from op
       where  type = 'pick-step' and line ->> '$.body.list' = ?
       order  by id`,
      list,
    );
    return rows.map((row) => {
      const { opId, body } = JSON.parse(String(row['line'])) as Op;
      return { ...body, opId };
    });
  }

  /** @returns how many ops the cloud does not hold yet, over all epochs */
  unacked(): number {
    return this.epochs().reduce((sum, { epoch }) => {
      const { acked, forked } = this.watermark(epoch);
      return sum + Math.max(0, this.head(epoch).seq - Math.max(acked, forked));
    }, 0);
  }

  /** @returns lines of an epoch from a seq on, in order: at most so many, and so many bytes */
  read(epoch: number, fromSeq: number, maxOps: number, maxBytes: number): (Place & Line)[] {
    const rows = this.#sql
      .of(`
      select epoch, seq, hash, line from op where id between ? and ?
      order by id limit ?`)
      .iterate(rowId(epoch, fromSeq), rowId(epoch + 1, 0), maxOps);
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
    return this.read(epoch, 0, 1, 1)[0]?.seq ?? null;
  }

  /** The cloud holds everything up to here; lower than before after it was restored. */
  setAcked(epoch: number, acked: number, hash: string, applied: number, serverMs: number): void {
    this.#known.heads.delete(epoch); // of an epoch without ops it is what the cloud holds
    this.#sql.transaction(() => {
      this.#sql.run(
        'update watermark set acked = ?, acked_hash = ?, applied = ? where epoch = ?',
        acked,
        hash,
        applied,
        epoch,
      );
      this.#sql.run('delete from ack_minute where epoch = ? and seq > ?', epoch, acked);
      this.#sql.run(
        `insert into ack_minute (epoch, minute, seq) values (?, ?, ?)
         on conflict (epoch, minute) do update set seq = excluded.seq`,
        epoch,
        Math.floor(serverMs / 60_000),
        acked,
      );
    });
  }

  setForked(epoch: number, upTo: number): void {
    this.#sql.run('update watermark set forked = ? where epoch = ?', upTo, epoch);
  }

  /**
   * Drops what the cloud held before a moment, a few hundred ops at most.
   *
   * @param keepSinceMs the oldest moment to which the cloud may be restored, by its clock
   * @returns how many were dropped; call again until it is 0
   */
  prune(epoch: number, keepSinceMs: number): number {
    const minute = Math.floor(keepSinceMs / 60_000);
    return this.#sql.transaction(() => {
      const held = this.#sql.get(
        'select max(seq) as seq from ack_minute where epoch = ? and minute < ?',
        epoch,
        minute,
      )?.['seq'];
      if (typeof held !== 'number') return 0;
      const last = Math.min(held, this.head(epoch).seq - 1); // the next one follows the last
      const gone = this.#sql
        .of(
          `delete from op where id in (
           select id from op where id between ? and ? order by id limit ?)
         returning op_id`,
        )
        .all(rowId(epoch, 0), rowId(epoch, last), PRUNE_OPS);
      for (const row of gone) this.#known.ids.delete(String(row['op_id']));
      const changed = gone.length;
      if (changed === 0) {
        this.#sql.run(
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
    this.#sql.clear();
    this.db.close();
  }
}
