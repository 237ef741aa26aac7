import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { backOffMs } from '../core/statement.ts';
import { readLrsSettings } from './settings.ts';

const FILE = `endpoint: https://lrs.example/xapi
user: slipway
secret: env:LRS_SECRET
home-page: https://grocer.example/
`;

void test('lrs.yaml names a store, and its secret by reference alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-lrs-settings-'));
  const read = (text: string) => {
    writeFileSync(join(folder, 'lrs.yaml'), text);
    return readLrsSettings(folder);
  };
  try {
    assert.equal(readLrsSettings(folder), null, 'without the file, nothing is sent');
    assert.deepEqual(read(FILE), {
      endpoint: 'https://lrs.example/xapi/',
      user: 'slipway',
      secret: 'env:LRS_SECRET',
      homePage: 'https://grocer.example',
    });
    const line = (text: string) => {
      try {
        return read(text);
      } catch (error) {
        assert.ok(error instanceof InputFileError);
        return error.place?.line;
      }
    };
    assert.equal(line(FILE.replace('env:LRS_SECRET', 'hunter2')), 3);
    assert.equal(line(FILE.replace('https://lrs', 'lrs')), 1);
    assert.equal(line(`${FILE}surplus: 1\n`), 5);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  assert.deepEqual([1, 2, 3, 9, 10, 60].map(backOffMs), [1e3, 2e3, 4e3, 256e3, 3e5, 3e5]);
});
