/** A crash at a fence, in the moment between its commit and its counter, and copies of the disk. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { SecureStore } from '../ports.ts';
import { writeFence } from '../sync/fence.ts';
import { entryOf, GRANT, image, openLog } from '../testing/log.ts';
import { fileSecureStore } from './file-store.ts';
import { Seal } from './seal.ts';

const ROUND = { round: 1, challenge: 'challenge-of-round-1', below: 2 };

function foldersOf(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-seal-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const [data, secure, copy] = ['data', 'secure', 'copy'].map((name) => join(folder, name));
  return { data: data!, secure: secure!, copy: copy! };
}

function enrolled(data: string, secure: SecureStore) {
  const log = openLog(data);
  secure.nextKey();
  return { log, seal: new Seal(log, secure) };
}

void test('a power cut between commit and counter: the counter follows, the fence stands', (t) => {
  const { data, secure } = foldersOf(t);
  const store = fileSecureStore(secure);
  const { log, seal } = enrolled(data, store);
  const cut: SecureStore = {
    ...store,
    counter: {
      kind: 'file',
      value: () => store.counter.value(),
      moveTo: () => {
        throw new Error('power cut');
      },
    },
  };
  const dying = new Seal(log, cut);
  assert.throws(() => writeFence(log, dying, log.current()!, ROUND, 2), /power cut/);
  assert.equal(store.counter.value(), 0);
  log.close();
  const again = openLog(data);
  const after = new Seal(again, fileSecureStore(secure));
  assert.equal(after.broken, null);
  assert.equal(after.counter, 1);
  assert.equal(again.append(entryOf('late', 10, 1)).op.schemaVersion, 2);
  const repeated = writeFence(again, after, again.current()!, ROUND, 2);
  assert.equal(repeated.isRepeated, true, 'a round is answered once');
  assert.equal(after.counter, 1);
  again.close();
  assert.equal(seal.broken, null);
});

void test('a clone beside the device: once one of them fences, the other is refused', (t) => {
  const { data, secure, copy } = foldersOf(t);
  const store = fileSecureStore(secure);
  const { log, seal } = enrolled(data, store);
  log.append(entryOf('a'));
  log.db.exec('pragma wal_checkpoint(truncate)');
  image(data, copy);
  const clone = openLog(copy);
  const cloned = new Seal(clone, fileSecureStore(secure));
  assert.equal(cloned.broken, null, 'alike so far');
  writeFence(log, seal, log.current()!, ROUND, 2);
  assert.throws(() => cloned.key(1), { code: 'DEVICE_SEAL_BROKEN' });
  assert.throws(() => writeFence(clone, cloned, clone.current()!, ROUND, 2), {
    code: 'DEVICE_SEAL_BROKEN',
  });
  cloned.begin({ ...GRANT, epoch: 2 });
  assert.equal(cloned.check()?.code, 'DEVICE_SEAL_BROKEN', 'an epoch without its key is none');
  clone.close();
  log.close();
});

void test('a disk moved to another device has no key there', (t) => {
  const { data, secure, copy } = foldersOf(t);
  const { log } = enrolled(data, fileSecureStore(secure));
  const elsewhere = new Seal(log, fileSecureStore(copy));
  assert.equal(elsewhere.broken?.code, 'DEVICE_SEAL_BROKEN');
  log.close();
});

void test('keys and counter are their owner’s alone, and the counter never goes back', (t) => {
  const { secure } = foldersOf(t);
  const store = fileSecureStore(secure);
  const first = store.nextKey();
  assert.ok(store.nextKey().publicKey.equals(first.publicKey), 'asked again: the same key');
  store.keepNext(1);
  assert.ok(store.key(1)!.publicKey.equals(first.publicKey));
  assert.ok(!store.nextKey().publicKey.equals(first.publicKey));
  store.counter.moveTo(3);
  assert.throws(() => store.counter.moveTo(2));
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  assert.equal(modeOf(secure), 0o700);
  assert.equal(modeOf(join(secure, 'counter')), 0o600);
  assert.equal(modeOf(join(secure, 'key-1.pem')), 0o600);
});
