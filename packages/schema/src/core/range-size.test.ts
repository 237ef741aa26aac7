/** The size of a backfill's ranges: by time, and never blind for what comes behind empty pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstSize, fullPage, halved, nextSize } from './range-size.ts';

const BOUNDS = { maxPages: 2000, rowsPerPage: 100 };

void test('full pages settle at ranges of about 20 ms', () => {
  let size = firstSize(BOUNDS);
  for (let at = 0; at < 20; at++) {
    const rows = size.pages * 100;
    size = nextSize(size, rows, rows * 0.005, BOUNDS);
  }
  const ms = size.pages * 100 * 0.005;
  assert.ok(ms > 15 && ms < 30, `${ms} ms`);
});

void test('after any number of empty pages, a range of full ones takes about as long', () => {
  let size = firstSize(BOUNDS);
  for (let at = 0; at < 20; at++) size = nextSize(size, size.pages * 100, size.pages, BOUNDS);
  for (let at = 0; at < 1000; at++) size = nextSize(size, 0, 0.3, BOUNDS);
  assert.ok(size.pages * 100 * 0.01 <= 31, `${size.pages} pages`);
  let unknown = firstSize(BOUNDS);
  for (let at = 0; at < 1000; at++) unknown = nextSize(unknown, 3, 0.3, BOUNDS);
  assert.ok(unknown.pages <= 15, `${unknown.pages} pages`);
});

void test('a page is as full as its rows are narrow, or as it was counted', () => {
  assert.ok(fullPage(100, 3) > 60 && fullPage(100, 3) < 65);
  assert.equal(fullPage(100, 80), 80);
  assert.equal(fullPage(100_000, 0), 1);
});

void test('a range has a page at least, and no more than its bound', () => {
  assert.equal(halved({ pages: 1, rowMs: 1 }).pages, 1);
  assert.equal(firstSize({ maxPages: 3, rowsPerPage: 1 }).pages, 3);
  assert.equal(nextSize({ pages: 1, rowMs: 9 }, 500, 9e5, BOUNDS).pages, 1);
});
