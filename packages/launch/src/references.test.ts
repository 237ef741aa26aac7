import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BrokenReferenceError } from './errors.ts';
import { resolveReference } from './references.ts';

const URL_TEXT = 'postgres://slipway:tulip-bulb@db.example/grocer';

test('a reference leads to the variable or to the file beside the launch file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-reference-'));
  try {
    writeFileSync(join(folder, 'url.txt'), `${URL_TEXT}\n`);
    assert.equal(resolveReference('env:GROCER_URL', { GROCER_URL: URL_TEXT }, folder), URL_TEXT);
    assert.equal(resolveReference('file:url.txt', {}, folder), URL_TEXT);
    assert.equal(resolveReference(`file:${join(folder, 'url.txt')}`, {}, '/'), URL_TEXT);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a reference that leads nowhere names what is missing', () => {
  const cases: [string, RegExp, RegExp][] = [
    ['env:GROCER_URL', /env:GROCER_URL .* variable GROCER_URL is not set/, /Set GROCER_URL/],
    ['env:EMPTY', /variable EMPTY is empty/, /Set EMPTY/],
    ['file:missing.txt', /the file missing\.txt cannot be read/, /Write the value/],
    ['file:', /neither env:NAME nor file:PATH/, /Write env:NAME/],
  ];
  for (const [reference, what, next] of cases) {
    assert.throws(
      () => resolveReference(reference, { EMPTY: '' }, tmpdir()),
      (error: unknown) => {
        assert.ok(error instanceof BrokenReferenceError);
        assert.match(error.what, what);
        assert.match(error.next, next);
        return true;
      },
    );
  }
});

test('a value that stands in place of a reference is not repeated', () => {
  assert.throws(
    () => resolveReference(URL_TEXT, {}, tmpdir()),
    (error: unknown) => error instanceof BrokenReferenceError && !/tulip/.test(error.message),
  );
});
