import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkBearer, readToken, TokenRefusedError } from './token.ts';

test('the token is made once, and only its owner may read it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-token-'));
  try {
    const token = readToken(folder);
    assert.equal(readToken(folder), token);
    assert.equal(statSync(join(folder, 'api-token')).mode & 0o777, 0o600);
    assert.equal(token.length, 43);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('only the whole token as a bearer is let in', () => {
  const token = 'a-token-of-this-installation';
  checkBearer(`Bearer ${token}`, token);
  for (const header of [undefined, '', token, 'Bearer ', `Bearer ${token}x`, `Basic ${token}`]) {
    assert.throws(() => checkBearer(header, token), TokenRefusedError, String(header));
  }
});
