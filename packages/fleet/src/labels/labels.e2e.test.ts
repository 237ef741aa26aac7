/** The simulated label gateway: what it acknowledged survives a kill, a loss, a cut radio. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startLabels, type LabelProcess } from '../testing/label-process.ts';
import { until } from '../testing/test-gateway.ts';
import { LabelGatewayError } from './errors.ts';

const LABELS = Array.from({ length: 40 }, (_, at) => `l${at}`);
const wishes = (priceMinor: number) =>
  LABELS.map((label) => ({ label, sku: 'milk', priceMinor, currency: 'USD' }));

async function showsAll({ gateway }: LabelProcess, priceMinor: number): Promise<boolean> {
  const readings = await gateway.readBack(LABELS);
  return readings.every(({ shown, pending }) => shown?.priceMinor === priceMinor && !pending);
}

void test('what was acknowledged is shown in the end, after a kill and losses', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-labels-'));
  const file = join(folder, 'labels.json');
  let labels = await startLabels(file, ['--loss', '0.5']);
  try {
    await labels.hang(LABELS);
    await labels.gateway.set(wishes(100));
    await until('all show it', async () => showsAll(labels, 100));

    await labels.unplug(true);
    await labels.gateway.set(wishes(200));
    const [unheard] = await labels.gateway.readBack(['l0']);
    const pending = { priceMinor: 200, currency: 'USD' };
    assert.deepEqual(unheard, { label: 'l0', shown: null, pending });
    await labels.kill();
    await assert.rejects(labels.gateway.readBack(['l0']), LabelGatewayError);
    labels = await startLabels(file, ['--loss', '0.5']);
    assert.deepEqual((await labels.gateway.readBack(['l0']))[0]?.pending, pending);
    await labels.unplug(false);
    await until('all show it after the kill', async () => showsAll(labels, 200));

    await labels.hang(['l0'], false);
    await labels.gateway.set(wishes(300));
    await until('all but one', async () => {
      const readings = await labels.gateway.readBack(LABELS);
      return readings.filter(({ shown }) => shown?.priceMinor === 300).length === 39;
    });
    assert.equal((await labels.gateway.readBack(['l0']))[0]!.shown, null);
  } finally {
    await labels.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});
