/** The cache: pages, snapshots beside what is live, damage, and what is looked up. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checksumOf, itemHash, type FeedPage } from '@slipway/fleet';
import { Cache } from './cache.ts';
import { removeCache } from './open-cache.ts';
import { CachedMembers, CachedPrices } from './prices.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-cache-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);

type Items = Record<string, Record<string, unknown> | null>;

/** @param whole everything that is live after the page, or null while more is to come */
function page(items: Items, whole: Items | null, rest: Partial<FeedPage> = {}): FeedPage {
  const hashes = Object.entries(whole ?? {}).map(([key, value]) => itemHash(key, value!));
  return {
    stream: 'members',
    isSnapshot: false,
    items: Object.entries(items).map(([key, value]) => ({ key, value })),
    cursor: `after-${Object.keys(items).join('-')}`,
    more: whole === null,
    checksum: whole === null ? null : checksumOf(hashes),
    ...rest,
  };
}
const [one, two] = [
  { points: 1, atMs: 10 },
  { points: 2, atMs: 20 },
];
const SNAPSHOT = { isSnapshot: true };

void test('a page and its cursor are there after the file is opened again', () => {
  const file = newFile();
  const cache = new Cache(file);
  assert.equal(cache.apply(page({ a: one, b: two }, { a: one, b: two }, SNAPSHOT), 5), 'whole');
  assert.equal(cache.apply(page({ a: null }, { b: two }), 6), 'whole');
  cache.close();
  const again = new Cache(file);
  assert.equal(again.cursor('members'), 'after-a');
  assert.deepEqual([...again.all('members').keys()], ['b']);
  assert.deepEqual(new CachedMembers(again).balance('b'), two);
  assert.equal(new CachedMembers(again).balance('a'), null);
  assert.equal(again.wholeAtMs('members'), 6);
  again.close();
});

void test('a snapshot takes the place of what is live only when it is whole', () => {
  const file = newFile();
  let cache = new Cache(file);
  cache.apply(page({ a: one }, { a: one }, SNAPSHOT), 5);
  assert.equal(cache.apply(page({ b: two }, null, SNAPSHOT), 6), 'more');
  assert.deepEqual(cache.get('members', 'a'), one, 'it goes on with what it has');
  assert.equal(cache.get('members', 'b'), null);
  cache.close();
  cache = new Cache(file); // killed amid the pages: it goes on there
  assert.equal(cache.remadeBecause, null);
  assert.equal(cache.cursor('members'), 'after-b');
  assert.equal(cache.apply(page({ c: one }, { b: two, c: one }), 7), 'whole');
  assert.deepEqual([...cache.all('members').keys()], ['b', 'c']);
  cache.close();
});

void test('a delta of several pages may be cut off by a restart', () => {
  const file = newFile();
  let cache = new Cache(file);
  cache.apply(page({ a: one }, { a: one }, SNAPSHOT), 5);
  assert.equal(cache.apply(page({ b: two }, null), 6), 'more');
  cache.close();
  cache = new Cache(file);
  assert.equal(cache.remadeBecause, null);
  assert.equal(cache.apply(page({ c: two }, { a: one, b: two, c: two }), 7), 'whole');
  cache.close();
});

void test('when the checksum differs it begins anew, and sells by what it had', () => {
  const cache = new Cache(newFile());
  cache.apply(page({ a: one }, { a: one }, SNAPSHOT), 5);
  assert.equal(cache.apply(page({ b: two }, { b: two }), 6), 'anew', 'the cloud has no a');
  assert.equal(cache.cursor('members'), null);
  assert.deepEqual([...cache.all('members').keys()], ['a']);
  assert.equal(cache.apply(page({ b: two }, { b: two }, SNAPSHOT), 7), 'whole');
  assert.deepEqual([...cache.all('members').keys()], ['b']);
  cache.close();
});

void test('flipped bytes anywhere in the file: it is whole, or it begins anew', () => {
  const file = newFile();
  const cache = new Cache(file);
  const items = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`m${at}`, { points: at, atMs: 10 }]),
  );
  cache.apply(page(items, items, SNAPSHOT), 5);
  cache.close();
  const sound = readFileSync(file);
  let [remade, kept] = [0, 0];
  for (let at = 16; at < sound.length; at += 397) {
    const bent = Buffer.from(sound);
    bent[at] = bent[at]! ^ 0xff;
    removeCache(file);
    writeFileSync(file, bent);
    const opened = new Cache(file);
    const size = opened.all('members').size;
    if (opened.cursor('members') === null) remade += 1;
    else kept += 1; // a byte that means nothing
    if (size > 0) {
      const told = Object.fromEntries(opened.all('members'));
      assert.deepEqual(told, items, `byte ${at}`);
    }
    const more = opened.cursor('members') === null ? SNAPSHOT : {};
    if (opened.apply(page(items, items, more), 6) === 'anew') {
      assert.equal(opened.cursor('members'), null); // damage where only a write goes
      assert.equal(opened.apply(page(items, items, SNAPSHOT), 6), 'whole');
    }
    assert.deepEqual(Object.fromEntries(opened.all('members')), items);
    opened.close();
  }
  assert.ok(remade > 10, `${remade} were found, ${kept} meant nothing`);
});

void test('prices go by the books and the release; a damaged cache does not stop the till', () => {
  const file = newFile();
  const cache = new Cache(file);
  const prices = new CachedPrices(cache);
  assert.equal(prices.lookUp('milk', 50), null);
  const rule = (priceMinor: number, fromMs: number) => {
    return { id: 'r1', sku: 'milk', kind: 'price', priceMinor, fromMs, toMs: null };
  };
  const head = { store: 's01', currency: 'USD' };
  const books: Items = {
    b1: { ...head, effectiveMs: 0, rules: [rule(300, 0)] },
    b2: { ...head, effectiveMs: 100, rules: [rule(400, 100)] },
  };
  const stream = { stream: 'price-books', ...SNAPSHOT } as const;
  cache.apply(page(books, books, stream), 5);
  const priceOf = (atMs: number) => prices.lookUp('milk', atMs)?.priceMinor;
  assert.deepEqual([priceOf(99), priceOf(100), prices.lookUp('eggs', 99)], [300, 400, null]);
  assert.deepEqual(prices.lookUp('milk', 99), {
    priceMinor: 300,
    currency: 'USD',
    bookId: 'b1',
    ruleId: 'r1',
  });
  const released = { throughMs: 0, held: {} };
  const told: Items = { ...books, released };
  cache.apply(page({ released }, told, { stream: 'price-books' }), 6);
  assert.deepEqual([priceOf(100), priceOf(5000)], [300, 300], 'no label shows more yet');
  const further = { released: { throughMs: 100, held: {} } };
  cache.apply(page(further, { ...books, ...further }, { stream: 'price-books' }), 7);
  assert.deepEqual([priceOf(99), priceOf(100)], [300, 400]);
  cache.close();
});
