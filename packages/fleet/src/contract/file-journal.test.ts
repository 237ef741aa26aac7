/** The registry's journal as a file: what it keeps, what it cuts off, and what it refuses. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileJournal } from './file-journal.ts';

async function withFile(body: (file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-journal-'));
  try {
    await body(join(folder, 'registry', 'journal.jsonl'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const revoked = (device: string) => ({ atMs: 1, kind: 'revoked' as const, data: { device } });
const devicesIn = async (file: string) =>
  (await fileJournal(file).read(0)).map(({ seq, data }) => `${seq} ${String(data['device'])}`);

void test('what two hands append in turn is one journal, its owner’s alone', async () => {
  await withFile(async (file) => {
    const [one, other] = [fileJournal(file), fileJournal(file)];
    assert.equal((await one.append(revoked('a'))).seq, 1);
    assert.equal((await other.append(revoked('b'))).seq, 2);
    assert.equal((await one.append(revoked('c'))).seq, 3);
    assert.deepEqual(await devicesIn(file), ['1 a', '2 b', '3 c']);
    assert.deepEqual((await other.read(2)).length, 1);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });
});

void test('a line that a crash cut short, wherever, is cut off; what was whole stays', async () => {
  await withFile(async (file) => {
    await fileJournal(file).append(revoked('a'));
    const whole = statSync(file).size;
    await fileJournal(file).append(revoked('b'));
    const both = readFileSync(file);
    for (let size = whole; size < both.length; size += 1) {
      writeFileSync(file, both.subarray(0, size));
      assert.deepEqual(await devicesIn(file), ['1 a'], `cut at ${size}`);
      assert.equal((await fileJournal(file).append(revoked('c'))).seq, 2);
      assert.deepEqual(await devicesIn(file), ['1 a', '2 c'], `cut at ${size}`);
    }
  });
});

void test('a journal that was changed, cut or put back is told, and nothing goes on', async () => {
  await withFile(async (file) => {
    const open = fileJournal(file);
    for (const device of ['a', 'b', 'c']) await open.append(revoked(device));
    const text = readFileSync(file, 'utf8');
    const lost = { code: 'FLEET_JOURNAL' };
    const [first = '', second = '', third = ''] = text.split('\n');
    const changes = {
      changed: text.replace('"device":"b"', '"device":"x"'),
      missing: `${first}\n${third}\n`,
      swapped: `${second}\n${first}\n${third}\n`,
      spoilt: text.replace('{', ' '.repeat(1)),
    };
    for (const [name, bad] of Object.entries(changes)) {
      writeFileSync(file, bad);
      await assert.rejects(fileJournal(file).append(revoked('d')), lost, name);
      assert.equal(readFileSync(file, 'utf8'), bad, name);
    }
    writeFileSync(file, text);
    copyFileSync(file, `${file}.old`);
    await open.append(revoked('d'));
    copyFileSync(`${file}.old`, file);
    await assert.rejects(open.append(revoked('e')), /became shorter/);
  });
});
