/**
 * What an append costs a till: ours with chain, clock and checks, against bare SQLite: the same
 * pragmas, one row a commit with as many bytes as ours, made beforehand.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeviceTime, OpLog } from '@slipway/device';
import { limitRow, rowOf, type Row } from '../harness.ts';

const OPS = 3_000;
const PAIRS = 7;
/** Makes the op's line 1 kB long. */
const BODY = { note: 'x'.repeat(696) };
/** What our row holds beside the line: hash, opId, type, and the numbers. */
const COLUMNS_BYTES = 64 + 8 + 4 + 3;

function inFolder<T>(body: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-append-'));
  try {
    return body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns commits a second, and each one's time in ms */
function timed(append: (at: number) => void): { perSecond: number; times: number[] } {
  const times: number[] = [];
  const beganMs = performance.now();
  for (let at = 0; at < OPS; at++) {
    const startMs = performance.now();
    append(at);
    times.push(performance.now() - startMs);
  }
  return { perSecond: OPS / ((performance.now() - beganMs) / 1000), times };
}

function ours() {
  return inFolder((folder) => {
    const log = new OpLog(folder, { time: new DeviceTime(), reserveBytes: 65_536 });
    log.openEpoch({ device: 'till-1', epoch: 1, store: 's01', kind: 'till', label: 'Till' }, 0);
    const form = () => ({ schemaVersion: 1, body: BODY });
    const found = timed((at) => log.append({ opId: `op-${at}`, type: 'note', form }));
    log.close();
    return found;
  });
}

function bare() {
  return inFolder((folder) => {
    const db = new DatabaseSync(join(folder, 'bare.db'));
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal');
    db.exec('pragma synchronous = full; pragma fullfsync = 1');
    db.exec('create table op (id integer primary key, line text not null) strict');
    const insert = db.prepare('insert into op (line) values (?)');
    const line = 'x'.repeat(1_000 + COLUMNS_BYTES);
    const found = timed(() => void insert.run(line));
    db.close();
    return found;
  });
}

/** Measures it in pairs. */
export async function appendRows(say: (text: string) => void): Promise<readonly Row[]> {
  const pairs: { ours: number; theirs: number }[] = [];
  const times: number[] = [];
  for (let pair = 1; pair <= PAIRS; pair++) {
    say(`append, pair ${pair} of ${PAIRS}`);
    const isFirst = pair % 2 === 0; // each goes first in turn
    const before = isFirst ? bare() : undefined;
    const mine = ours();
    times.push(...mine.times);
    pairs.push({ ours: mine.perSecond, theirs: (before ?? bare()).perSecond });
  }
  const sorted = times.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)]!;
  const median = sorted[Math.floor(sorted.length * 0.5)]!;
  return [
    rowOf(
      {
        id: 'fleet.append',
        measure: 'appends of a device, 1 kB op, FULL sync',
        unit: 'commits/s',
        against: 'bare SQLite in the same mode, a row of the same bytes a commit',
        target: 0.9,
      },
      pairs,
      'more',
    ),
    limitRow({
      id: 'fleet.append-p99',
      measure: 'the slowest of a hundred appends',
      unit: 'ms',
      value: p99,
      against: 'the median append',
      againstValue: median,
      target: 5,
    }),
  ];
}
