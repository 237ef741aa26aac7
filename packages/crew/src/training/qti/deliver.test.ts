import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { OutUnwritableError, PackageThereError, PictureThereError } from '../errors.ts';
import { parseBank } from '../format/bank.ts';
import { readCatalog, SHIPPED_MODULES } from '../format/read-catalog.ts';
import { writeBank, writePackage } from './deliver.ts';
import { bankFromQti } from './read-bank.ts';
import { emptyWebp } from './testing/random-banks.ts';

const WRITE = fileURLToPath(new URL('testing/write.ts', import.meta.url));
/** Names that hold a UUID are what a kill may leave. */
const TEMPORARY = /\.[0-9a-f]{8}-[0-9a-f-]{27}$/;

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-qti-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the process finish so many turns, and kills it a while after it is seen to write. */
async function killIn(folder: string, turns: number, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [WRITE, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    if (Number(line) + 1 === turns) break;
  }
  // A folder takes a few ms to write: whoever waits for a timer comes too late.
  const endMs = performance.now() + 30_000;
  const isWriting = (name: string) => TEMPORARY.test(name) && !name.includes('.zip');
  while (!readdirSync(folder).some(isWriting)) {
    assert.ok(performance.now() < endMs, 'it never wrote again');
  }
  if (afterMs > 0) await delay(afterMs);
  child.kill('SIGKILL');
  await ended;
}

void test('L17 kill -9 in the middle leaves packages and banks whole or absent', async () => {
  const catalog = await readCatalog([SHIPPED_MODULES]);
  const banks = ['picking', 'triage'].map((name) => catalog.get(name)!.bank);
  const bankIn = (text: string) => {
    const parsed = parseBank(parse(text));
    return parsed.ok ? parsed.value : parsed;
  };
  let cut = 0;
  for (const [round, afterMs] of [0, 0, 3, 12].entries()) {
    await withFolder(async (folder) => {
      await killIn(folder, 1 + (round % 2), afterMs);
      const names = readdirSync(folder).filter((name) => name !== 'bank');
      cut += names.filter((name) => TEMPORARY.test(name)).length;
      for (const name of names.filter((one) => !TEMPORARY.test(one))) {
        const { text } = await bankFromQti([join(folder, name)]);
        assert.deepEqual(bankIn(text), banks[Number.parseInt(name, 10) % 2], name);
      }
      const whole = bankIn(readFileSync(join(folder, 'bank', 'bank.yaml'), 'utf8'));
      const at = banks.findIndex((bank) => JSON.stringify(bank) === JSON.stringify(whole));
      assert.notEqual(at, -1, 'the bank is one of both');
      for (const { picture } of banks[at]!) {
        const files = picture === null ? [] : [`${picture}.en.webp`, `${picture}.es.webp`];
        const own = (file: string) => {
          return readFileSync(join(SHIPPED_MODULES, ['picking', 'triage'][at]!, file));
        };
        for (const file of files) {
          assert.deepEqual(readFileSync(join(folder, 'bank', file)), own(file));
        }
      }
    });
  }
  assert.ok(cut > 0, 'no kill came in the middle of a write');
});

void test('L17 what is there is not written over', () =>
  withFolder(async (folder) => {
    const files = new Map([['items/a.xml', new TextEncoder().encode('<a/>')]]);
    const path = join(folder, 'new', 'package');
    mkdirSync(path, { recursive: true });
    await writePackage(path, files); // an empty folder is as good as none
    assert.equal(readFileSync(join(path, 'items/a.xml'), 'utf8'), '<a/>');
    await assert.rejects(writePackage(path, files), PackageThereError);
    await assert.rejects(writePackage(join(path, 'items/a.xml'), files), PackageThereError);
    assert.deepEqual(readdirSync(join(folder, 'new')), ['package']);

    const bank = join(folder, 'bank.yaml');
    const [small, large] = [emptyWebp(1, 1), emptyWebp(9, 9)];
    writeBank(bank, 'one', new Map([['a.en.webp', small]]));
    const two = new Map([
      ['b.en.webp', small],
      ['a.en.webp', large],
    ]);
    assert.throws(() => writeBank(bank, 'two', two), PictureThereError);
    assert.equal(readFileSync(bank, 'utf8'), 'one');
    assert.deepEqual(readdirSync(folder).toSorted(), ['a.en.webp', 'bank.yaml', 'new']);
    writeFileSync(join(folder, 'a.en.webp'), large);
    writeBank(bank, 'two', two);
    assert.equal(readFileSync(bank, 'utf8'), 'two');
    assert.throws(() => writeBank(join(folder, 'new'), 'two', new Map()), OutUnwritableError);
    await assert.rejects(writePackage(join(bank, 'a.zip'), files), OutUnwritableError);
    await assert.rejects(writePackage(join(bank, 'a'), files), OutUnwritableError);
  }));
