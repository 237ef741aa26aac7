/** The log keeps what has a receipt: formats, damage, full disk, retention. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { DiskFullError, LogFullError, LogInUseError, LogTooNewError } from '../errors.ts';
import { entryOf, GRANT, openLog } from '../testing/log.ts';
import { assertMode } from './open.ts';
import { FORMATS, setMeta } from './tables.ts';
import { verifyChain } from './verify.ts';

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const epochOf = (log: ReturnType<typeof openLog>) => log.current()!;

void test('ops are chained, and the same opId gives the same receipt', (t) => {
  const log = openLog(folderOf(t));
  const first = log.append(entryOf('a'));
  const second = log.append(entryOf('b'));
  assert.equal(second.op.prevHash, first.hash);
  assert.ok(second.op.hlc > first.op.hlc);
  assert.deepEqual(log.append(entryOf('a')), { ...first, isRepeated: true });
  assert.throws(() => log.append({ ...entryOf('a'), type: 'other' }), {
    code: 'DEVICE_OP_ID_TAKEN',
  });
  assert.equal(verifyChain(log, epochOf(log)), 2);
  assert.throws(() => log.append(entryOf('c', 70_000)), { code: 'DEVICE_OP_TOO_LONG' });
  assert.equal(log.head(1).seq, 2);
  log.close();
});

void test('a commit is durable by its mode, which is read back', (t) => {
  const log = openLog(folderOf(t));
  assertMode(log.db);
  log.db.exec('pragma synchronous = normal');
  assert.throws(() => assertMode(log.db), { code: 'DEVICE_LOG_MODE' });
  log.close();
});

void test('a second agent on the same log is refused', (t) => {
  const folder = folderOf(t);
  const log = openLog(folder);
  assert.throws(() => openLog(folder), LogInUseError);
  log.append(entryOf('a'));
  log.close();
});

void test('a file of the older format is brought forward with all it holds', (t) => {
  const folder = folderOf(t);
  const older = openLog(folder, { formats: FORMATS.slice(0, 1) });
  const { hash } = older.append(entryOf('a'));
  older.close();
  const newer = openLog(folder);
  assert.equal(newer.byOpId('a')!.hash, hash);
  assert.equal(newer.db.prepare('pragma user_version').get()!['user_version'], 2);
  assert.equal(newer.append(entryOf('b')).op.prevHash, hash);
  newer.close();
});

void test('an older agent, put back, goes on writing to a newer file, or says why not', (t) => {
  const folder = folderOf(t);
  const newer = openLog(folder);
  newer.append(entryOf('a'));
  newer.close();
  const older = openLog(folder, { formats: FORMATS.slice(0, 1) });
  assert.equal(older.append(entryOf('b')).op.seq, 2);
  older.close();
  const again = openLog(folder);
  assert.equal(verifyChain(again, epochOf(again)), 2);
  setMeta(again.db, 'readableSince', '2');
  again.close();
  assert.throws(() => openLog(folder, { formats: FORMATS.slice(0, 1) }), LogTooNewError);
});

void test('a corrupt page: the log is set aside whole, what can be read is kept and said', (t) => {
  const folder = folderOf(t);
  const log = openLog(folder);
  for (let number = 0; number < 200; number++) log.append(entryOf(`op-${number}`, 1_000));
  log.close();
  const file = join(folder, 'oplog.db');
  const pages = Math.floor(statSync(file).size / 4_096);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(4_096, 0xa5), 0, 4_096, Math.floor(pages / 2) * 4_096);
  closeSync(handle);
  const damaged = readFileSync(file);
  const after = openLog(folder);
  assert.ok(after.setAside, 'it says so');
  assert.ok(readFileSync(join(after.setAside.folder, 'oplog.db')).equals(damaged));
  assert.equal(after.current(), null, 'the damaged epoch is written to no more');
  assert.ok(after.setAside.salvaged > 10);
  const [old] = after.epochs();
  assert.equal(verifyChain(after, old!), after.setAside.salvaged);
  after.openEpoch({ ...GRANT, epoch: 2 }, 0);
  assert.equal(after.append(entryOf('new')).op.epoch, 2);
  after.close();
});

void test('a line changed behind its hash is damage too', (t) => {
  const folder = folderOf(t);
  const log = openLog(folder);
  log.append(entryOf('a'));
  log.append(entryOf('b'));
  log.close();
  const raw = new DatabaseSync(join(folder, 'oplog.db'));
  raw.exec(`update op set line = replace(line, '"seq":2', '"seq":2 ') where seq = 2`);
  raw.close();
  const after = openLog(folder);
  assert.equal(after.setAside?.salvaged, 1);
  after.close();
});

void test('a file that is no database is set aside as well', (t) => {
  const folder = folderOf(t);
  writeFileSync(
    join(folder, 'oplog.db'),
    'not a database at all, and long enough to be read as one',
  );
  const log = openLog(folder);
  assert.equal(log.setAside?.salvaged, 0);
  assert.deepEqual(readdirSync(join(folder, 'aside')), ['1']);
  log.close();
});

void test('acked ops go once no restore can ask for them, and the last one stays', (t) => {
  const log = openLog(folderOf(t));
  for (let number = 0; number < 10; number++) log.append(entryOf(`op-${number}`));
  const minute = 60_000;
  log.setAcked(1, 4, log.read(1, 4, 1, 1)[0]!.hash, 4, 100 * minute);
  log.setAcked(1, 10, log.head(1).hash, 10, 200 * minute);
  assert.equal(log.prune(1, 100 * minute), 0, 'a restore to this very minute may need them');
  assert.equal(log.prune(1, 150 * minute), 4);
  assert.equal(log.oldest(1), 5);
  assert.equal(log.prune(1, 900 * minute), 5);
  assert.equal(log.oldest(1), 10);
  assert.equal(log.append(entryOf('next')).op.seq, 11);
  assert.equal(verifyChain(log, epochOf(log)), 2);
  log.close();
});

void test('the log’s room is made before the first commit, and hides none after a crash', (t) => {
  const folder = folderOf(t);
  const log = openLog(folder);
  const sizeOf = (of: string) => statSync(join(of, 'oplog.db-wal')).size;
  const roomBytes = sizeOf(folder);
  assert.ok(roomBytes >= 4_194_304, `${roomBytes} bytes`);
  for (let number = 0; number < 300; number++) log.append(entryOf(`op-${number}`, 1_000));
  assert.equal(sizeOf(folder), roomBytes, 'no commit lengthens the file');
  const crashed = join(folder, 'crashed');
  mkdirSync(crashed);
  for (const name of ['oplog.db', 'oplog.db-wal']) {
    cpSync(join(folder, name), join(crashed, name)); // as a kill leaves them
  }
  const again = openLog(crashed);
  assert.equal(verifyChain(again, epochOf(again)), 300);
  assert.equal(again.append(entryOf('next')).op.seq, 301);
  again.close();
  log.close();
});

void test('fsyncs that the disk lost: what stands is a prefix of the chain, and goes on', (t) => {
  const folder = folderOf(t);
  const log = openLog(folder);
  for (let number = 0; number < 60; number++) log.append(entryOf(`op-${number}`, 1_000));
  const whole = readFileSync(join(folder, 'oplog.db-wal'));
  const kept = new Set<number>();
  for (let part = 0; part < 24; part++) {
    const lost = Buffer.from(whole);
    const at = Math.floor((whole.length / 8) * (part / 24)) + part * 211; // also amid a page
    if (part % 2 === 0) lost.fill(0, at); // never written
    else lost.fill(0xa5, at, at + 512); // one sector of it torn, all after it written
    const after = join(folder, `after-${part}`);
    mkdirSync(after);
    cpSync(join(folder, 'oplog.db'), join(after, 'oplog.db'));
    writeFileSync(join(after, 'oplog.db-wal'), lost);
    const again = openLog(after);
    const count = verifyChain(again, epochOf(again));
    assert.ok(count <= 60 && again.setAside === null, `cut at ${at}: ${count}`);
    for (let number = 0; number < count; number++) assert.ok(again.byOpId(`op-${number}`));
    assert.equal(again.append(entryOf('next')).op.seq, count + 1);
    kept.add(count);
    again.close();
  }
  assert.ok(kept.size > 5, `only ${[...kept].join(' ')} ops were kept`);
  log.close();
});

void test('what failed is forgotten: the chain goes on where the file ends', (t) => {
  const log = openLog(folderOf(t));
  const first = log.append(entryOf('a'));
  log.db.exec(`create trigger refuse before insert on op begin select raise(abort, 'no'); end`);
  assert.throws(() => log.append(entryOf('b')), /no/);
  log.db.exec('drop trigger refuse');
  const second = log.append(entryOf('b'));
  assert.equal(second.op.prevHash, first.hash);
  assert.equal(verifyChain(log, epochOf(log)), 2);
  log.close();
});

void test('a log at its limit refuses clearly, and keeps all it has', (t) => {
  const log = openLog(folderOf(t), { maxBytes: 200_000 });
  assert.throws(() => {
    for (let number = 0; number < 1_000; number++) log.append(entryOf(`op-${number}`, 1_000));
  }, LogFullError);
  assert.ok(log.head(1).seq > 50);
  assert.equal(verifyChain(log, epochOf(log)), log.head(1).seq);
  log.close();
});

void test('on a full disk the reserve is given up, and then ops fail without harm', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-log-'));
  let [log, isMounted]: [ReturnType<typeof openLog> | undefined, boolean] = [undefined, false];
  t.after(() => {
    log?.close();
    if (isMounted) execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  isMounted = process.getuid?.() === 0 && mountSmall(folder);
  if (!isMounted) {
    t.skip('needs root: a small file system is mounted for it');
    return;
  }
  const data = join(folder, 'data');
  mkdirSync(data);
  let isFreed = false;
  log = openLog(data, { reserveBytes: 1_048_576, onReserveFreed: () => (isFreed = true) });
  assert.ok(log.reserve.isThere);
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize - 65_536, 1));
  let [sold, freedAt] = [0, 0];
  assert.throws(() => {
    for (; sold < 5_000; sold++) {
      log.append(entryOf(`op-${sold}`, 1_000));
      if (isFreed && freedAt === 0) freedAt = sold;
    }
  }, DiskFullError);
  assert.ok(freedAt > 0 && sold > freedAt + 50, `the reserve carried ${sold - freedAt} ops`);
  assert.equal(verifyChain(log, epochOf(log)), sold);
  rmSync(join(folder, 'ballast'));
  assert.equal(log.append(entryOf(`op-${sold}`)).op.seq, sold + 1);
  assert.ok(log.reserve.make());
});

function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
