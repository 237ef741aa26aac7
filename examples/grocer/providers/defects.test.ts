import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DefectPlan, readDefects } from './defects.ts';

const drawn = (at: 'till' | 'processor', sales: number) => {
  const plan = new DefectPlan(readDefects(), at);
  return Array.from({ length: sales }, () => plan.next());
};

test('the same seed spoils the same sales, one in 200 of each kind', () => {
  const all = drawn('processor', 2_000);
  assert.deepEqual(all, drawn('processor', 2_000));
  for (const kind of ['late-webhook', 'doubled-capture', 'late-decline'] as const) {
    assert.equal(all.filter((one) => one === kind).length, 10, kind);
  }
  assert.equal(all.filter((one) => one === null).length, 1_970);
});

test('a short run has one of each kind, and no sale has two', () => {
  const kinds = [...drawn('till', 45), ...drawn('processor', 45)].filter((one) => one !== null);
  const wanted = ['doubled-capture', 'late-decline', 'late-webhook', 'lost-op', 'wrong-price-book'];
  assert.deepEqual(kinds.toSorted(), wanted);
});

test('a bad data file is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-defects-'));
  try {
    const file = join(folder, 'defects.yaml');
    writeFileSync(file, 'seed: 1\nsales: {}\nclock: { store: 0, ahead: 7m }\n');
    assert.throws(() => readDefects(file), /sales lacks "late-webhook"/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
