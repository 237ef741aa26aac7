/** What every op log must do, whatever it is made of; each kind runs this suite. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { withTestDatabase, type TestDatabase } from '@slipway/pg/testing';
import { MAX_LINE_BYTES } from '../../protocol/op.ts';
import { heldOp, heldOps } from '../../testing/held-op.ts';
import type { HeldOp, OpLog } from '../ports.ts';
import { ensureFleetTables } from '../tables.ts';

export interface OpLogKind {
  /** Opens the log of this database; called again, the same log anew. */
  open(database: TestDatabase): Promise<OpLog>;
  /** What op-log-writer.ts is told besides the database, to write to the same log. */
  writerArgs(database: TestDatabase): string[];
}

const essence = (ops: readonly HeldOp[]) =>
  ops.map(({ device, epoch, seq, hash, line }) => ({ device, epoch, seq, hash, line }));

const sameOps = (got: readonly HeldOp[], wanted: readonly HeldOp[]) =>
  assert.deepEqual(essence(got), essence(wanted));

const append = async ({ sql }: TestDatabase, log: OpLog, ops: readonly HeldOp[]) => {
  await sql.begin(async (tx) => log.append(tx, ops));
};

/** Kills a writer (kill -9) after some acks, at a moment that nobody chose. */
async function killedWriter(args: string[], acks: number): Promise<number> {
  const main = join(import.meta.dirname, '../../testing/op-log-writer.ts');
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let acked = 0;
  let lines = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acked = Number(line);
    if (++lines === acks) child.kill('SIGKILL');
  }
  await ended;
  assert.equal(child.signalCode, 'SIGKILL');
  return acked;
}

type Check = (title: string, body: (database: TestDatabase, log: OpLog) => Promise<void>) => void;

function orderChecks(check: Check): void {
  check('ops are read in order, from any seq, at most as many as wanted', async (db, log) => {
    const ops = heldOps('till-1', 1, 1, 25);
    await append(db, log, ops.slice(0, 10));
    await append(db, log, ops.slice(10, 11));
    await append(db, log, ops.slice(11));
    sameOps(await log.read('till-1', 1, 1, 100), ops);
    sameOps(await log.read('till-1', 1, 9, 5), ops.slice(8, 13));
    sameOps(await log.read('till-1', 1, 25, 1), ops.slice(24));
    sameOps(await log.read('till-1', 1, 26, 10), []);
    sameOps(await log.read('till-9', 1, 1, 10), []);
  });

  check('epochs and devices that take turns are not mixed up', async (db, log) => {
    for (let seq = 1; seq <= 4; seq++) {
      for (const device of ['till-1', 'till-2']) {
        for (const epoch of [1, 2]) await append(db, log, [heldOp(device, epoch, seq)]);
      }
    }
    for (const device of ['till-1', 'till-2']) {
      for (const epoch of [1, 2]) {
        sameOps(await log.read(device, epoch, 1, 9), heldOps(device, epoch, 1, 4));
      }
    }
  });

  check('epochs are appended to and read at once', async (db, log) => {
    const devices = Array.from({ length: 8 }, (_, at) => `till-${at}`);
    const one = async (device: string) => {
      for (let from = 1; from <= 10; from += 5) {
        await append(db, log, heldOps(device, 1, from, from + 4));
        const wanted = heldOps(device, 1, 1, from + 4);
        sameOps(await log.read(device, 1, 1, 99), wanted);
      }
    };
    await Promise.all(devices.map(one));
  });

  check('the longest lines are held as they are', async (db, log) => {
    const ops = heldOps('till-1', 1, 1, 40, 'é'.repeat(MAX_LINE_BYTES / 2 - 60));
    await append(db, log, ops);
    sameOps(await log.read('till-1', 1, 1, 100), ops);
  });
}

function repeatChecks(check: Check): void {
  check('what was rolled back is not held, and the newest wins', async (db, log) => {
    await append(db, log, heldOps('till-1', 1, 1, 3));
    const failed = db.sql.begin(async (tx) => {
      await log.append(tx, heldOps('till-1', 1, 4, 6, 'never acked'));
      throw new Error('the database went away');
    });
    await assert.rejects(failed, /went away/);
    sameOps(await log.read('till-1', 1, 1, 9), heldOps('till-1', 1, 1, 3));
    await append(db, log, heldOps('till-1', 1, 4, 5, 'newest'));
    const wanted = [...heldOps('till-1', 1, 1, 3), ...heldOps('till-1', 1, 4, 5, 'newest')];
    sameOps(await log.read('till-1', 1, 1, 9), wanted);
  });

  check('the same ops again change nothing', async (db, log) => {
    const ops = heldOps('till-1', 1, 1, 6);
    await append(db, log, ops.slice(0, 4));
    await append(db, log, ops.slice(0, 4));
    await append(db, log, ops.slice(2));
    sameOps(await log.read('till-1', 1, 1, 9), ops);
  });
}

function restartChecks(check: Check, kind: OpLogKind): void {
  check('a log opened anew holds what it held', async (db, log) => {
    await append(db, log, heldOps('till-1', 1, 1, 5));
    const again = await kind.open(db);
    try {
      await append(db, again, heldOps('till-1', 1, 6, 8));
      sameOps(await again.read('till-1', 1, 1, 9), heldOps('till-1', 1, 1, 8));
      sameOps(await log.read('till-1', 1, 1, 9), heldOps('till-1', 1, 1, 8));
    } finally {
      await again.close();
    }
  });

  check('a writer killed at any moment loses nothing acked, doubles nothing', async (db, log) => {
    const acked = await killedWriter([db.url, ...kind.writerArgs(db)], 7);
    const held = await log.read('till-k', 1, 1, 10_000);
    assert.ok(held.length >= acked, `${held.length} held of ${acked} acked`);
    sameOps(held, heldOps('till-k', 1, 1, held.length));
    const more = heldOps('till-k', 1, held.length + 1, held.length + 4, 'after');
    await append(db, log, more);
    sameOps(await log.read('till-k', 1, held.length + 1, 99), more);
  });
}

/** Registers the suite's tests under the log's name. */
export function opLogSuite(name: string, kind: OpLogKind, skip: string | false = false): void {
  const check: Check = (title, body) =>
    void test(`${name}: ${title}`, { skip }, async () => {
      await withTestDatabase(async (database) => {
        await ensureFleetTables(database.sql);
        const log = await kind.open(database);
        try {
          await body(database, log);
        } finally {
          await log.close();
        }
      });
    });
  orderChecks(check);
  repeatChecks(check);
  restartChecks(check, kind);
}
