/** The grocer's launch file is one that this version accepts and enforces whole. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLaunch } from '@slipway/launch';
import { GROCER_FOLDER, readGrocerStores } from './src/index.ts';

test('launch.yaml is read without a problem, and what it names is there', () => {
  const launch = readLaunch(join(GROCER_FOLDER, 'launch.yaml'));
  assert.deepEqual(
    launch.stores.map((store) => store.id),
    readGrocerStores().map((store) => store.id),
  );
  assert.equal(launch.changes.length, 3);
  assert.equal(launch.crew, join(GROCER_FOLDER, 'crew'));
  for (const { blue, green } of launch.services) {
    for (const { run } of [blue, green]) {
      const script = run?.split(' ').at(-1) ?? '';
      assert.ok(existsSync(join(GROCER_FOLDER, script)), script);
    }
  }
});
