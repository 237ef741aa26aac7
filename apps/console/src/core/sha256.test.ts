import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sha256 } from './sha256.ts';

test('the hash is that of Node, at every length around its blocks', () => {
  for (const length of [...Array(200).keys(), 4096, 100_001]) {
    const bytes = randomBytes(length);
    const expected = createHash('sha256').update(bytes).digest('hex');
    assert.equal(Buffer.from(sha256(bytes)).toString('hex'), expected, `${length} bytes`);
  }
});
