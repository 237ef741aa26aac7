/** The counter in a TPM: swtpm, a whole software TPM 2.0, runs as a process in the chip's place. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { freePort } from '@slipway/kernel';
import { openLog } from '../testing/log.ts';
import { until } from '../testing/process.ts';
import { Seal } from './seal.ts';
import { tpmCounter, tpmSecureStore } from './tpm-counter.ts';

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const isThere = has('swtpm') && has('tpm2_nvread');
if (!isThere && process.env['CI'] === 'true') {
  throw new Error('swtpm and tpm2-tools are missing: apt-get install swtpm tpm2-tools');
}
const skip = isThere ? false : 'needs a software TPM: apt-get install swtpm tpm2-tools';

/** @returns a free port, of which the next one is free as well */
async function portBefore(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if ((await freePort(port + 1)) === port + 1) return port;
  }
}

/** @returns how a new chip is reached */
async function startChip(context: TestContext, folder: string): Promise<string> {
  const state = join(folder, `chip-${Math.random()}`);
  mkdirSync(state);
  const port = await portBefore();
  const control = port + 1; // where tpm2-tools look for it
  const at = (one: number) => `type=tcp,port=${one},bindaddr=127.0.0.1`;
  const words = ['socket', '--tpm2', '--tpmstate', `dir=${state}`, '--server', at(port)];
  words.push('--ctrl', at(control), '--flags', 'not-need-init,startup-clear');
  const child = spawn('swtpm', words, { stdio: 'ignore' });
  context.after(() => child.kill('SIGKILL'));
  const tcti = `swtpm:host=127.0.0.1,port=${port}`;
  const env = { ...process.env, TPM2TOOLS_TCTI: tcti };
  await until(
    () => spawnSync('tpm2_getcap', ['properties-fixed'], { env }).status,
    (code) => !code,
  );
  return tcti;
}

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-tpm-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

void test(
  'a counter in a chip goes up, survives a restart, and never goes back',
  { skip },
  async (t) => {
    const folder = folderOf(t);
    const tcti = await startChip(t, folder);
    const counter = tpmCounter(join(folder, 'secure'), { tcti });
    assert.deepEqual([counter.kind, counter.value()], ['tpm', 0]);
    counter.moveTo(3);
    assert.equal(tpmCounter(join(folder, 'secure'), { tcti }).value(), 3);
    assert.throws(() => counter.moveTo(2), /from 3 to 2/);
    assert.equal(counter.value(), 3);
  },
);

void test(
  'a disk copied to another chip, or put back beside its own, signs nothing',
  { skip },
  async (t) => {
    const folder = folderOf(t);
    const [own, other] = [await startChip(t, folder), await startChip(t, folder)];
    const [data, secure] = [join(folder, 'data'), join(folder, 'secure')];
    const log = openLog(data);
    const store = tpmSecureStore(secure, { tcti: own });
    const seal = new Seal(log, store);
    store.nextKey();
    seal.begin({ device: 'till-1', epoch: 1, store: 's01', kind: 'till', label: 'Till 1' });
    assert.equal(seal.broken, null);
    log.close();
    cpSync(data, join(folder, 'older'), { recursive: true });
    cpSync(secure, join(folder, 'secure-copy'), { recursive: true });
    store.counter.moveTo(5); // the device goes on, and fences

    const putBack = openLog(join(folder, 'older'));
    assert.match(new Seal(putBack, store).broken?.what ?? '', /secure counter stands at 5/);
    const copy = () =>
      new Seal(putBack, tpmSecureStore(join(folder, 'secure-copy'), { tcti: other }));
    assert.throws(copy, { code: 'DEVICE_TPM' }, 'that chip has no such counter');
    putBack.close();
  },
);
