/** Masks, formats, points, keys and predictions: what a rehearsal decides without a database. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { array, assert as assertProperty, integer, property, stringMatching } from 'fast-check';
import { seededRandom } from '@slipway/kernel';
import { limitsOf } from './checks.ts';
import { unitsOf } from './keys.ts';
import type { ColumnLikeness, TableLikeness } from './likeness.ts';
import { maskJson, maskOf, wordsOf } from './mask.ts';
import { baselineOf, measureSteps } from './measure.ts';
import { mendSql } from './mend.ts';
import { mixOf } from './mix.ts';
import { maskPoints } from './points.ts';
import { predict } from './predict.ts';
import { strideOf } from './rows.ts';
import { formatsOf } from './shape.ts';
import { bytesNeeded, fillFactorOf } from './sizes.ts';

const hash = (text: string) =>
  createHash('sha256').update(`key/${text}`).digest().readBigUInt64BE();

const COLUMN: ColumnLikeness = {
  name: 'id',
  type: 'bigint',
  kind: 'integer',
  notNull: true,
  generated: false,
  scale: null,
  maxLength: null,
  labels: [],
  known: true,
  nullFraction: 0,
  distinct: -1,
  averageWidth: 8,
  correlation: 1,
  common: [],
  bounds: [],
};

const TABLE: TableLikeness = {
  name: 'a.t',
  root: 'a.t',
  rows: 1000,
  pages: 10,
  columns: [],
  keys: [],
  foreign: [],
  checks: [],
  activity: { reads: 0, inserts: 0, updates: 0 },
};

void test('a masked value looks the same, says nothing, and belongs together with its like', () => {
  const mask = maskOf(hash, wordsOf(["up: 'store:' || id"]));
  const masked = mask('Mary Ann O’Neill, m000123@example.com');
  assert.match(
    masked,
    /^[A-Z][a-z]{3} [A-Z][a-z]{2} [A-Z]’[A-Z][a-z]{4}, [a-z]\d{6}@[a-z]{7}\.[a-z]{3}$/,
  );
  assert.doesNotMatch(masked, /Mary|Neill|123|example/);
  assert.equal(mask('store:s03'), `store:${mask('s03')}`);
  const ids = Array.from({ length: 100 }, (_, at) => `s${String(at).padStart(2, '0')}`);
  assert.equal(new Set(ids.map(mask)).size, 100, 'short ids stay different');
  assert.deepEqual(Object.values(JSON.parse(maskJson('{"a": [1, null, true]}', mask))).length, 1);
});

void test('a mask keeps the class of every character, and the same key repeats it', () => {
  const classes = (text: string) =>
    text
      .replaceAll(/\p{Lu}/gu, 'A')
      .replaceAll(/\p{Ll}/gu, 'a')
      .replaceAll(/\d/g, '9');
  assertProperty(
    property(stringMatching(/^[A-Za-z0-9 .@-]{0,30}$/), (text) => {
      const masked = maskOf(hash, new Set())(text);
      assert.equal(classes(masked), classes(text));
      assert.equal(maskOf(hash, new Set())(text), masked);
    }),
  );
});

void test('points keep order, equality, sign and magnitude', () => {
  assertProperty(
    property(array(integer({ min: -99_999, max: 99_999 })), integer(), (values, seed) => {
      const sorted = values.toSorted((a, b) => a - b);
      const made = maskPoints(sorted, 'integer', new Set([7]), seededRandom(seed));
      for (const [at, value] of sorted.entries()) {
        assert.equal(String(Math.abs(made[at]!)).length, String(Math.abs(value)).length);
        assert.equal(Math.sign(made[at]!), Math.sign(value));
        if (at === 0) continue;
        assert.ok(made[at]! >= made[at - 1]!);
        if (value === sorted[at - 1]) assert.equal(made[at], made[at - 1]);
      }
    }),
  );
});

void test('formats are learnt: what is fixed, what comes from a pool, what counts', () => {
  const emails = ['m01@a.de', 'm17@a.de', 'm44@a.de', 'm93@a.de'];
  const [email] = formatsOf(emails, (text) => text);
  assert.deepEqual(
    email!.slots.map(({ kind }) => kind),
    ['fixed', 'digits', 'fixed', 'fixed', 'fixed', 'fixed'],
  );
  const [name, single] = formatsOf(
    ['Wei Lee', 'Wei Ek', 'Bo Lee', 'Bo Ek', 'Cher'],
    (text) => text,
  );
  assert.deepEqual(name!.slots[0], { kind: 'pool', words: ['Bo', 'Wei'] });
  assert.equal(name!.share, 0.8);
  assert.equal(single!.slots.length, 1);
});

void test('simple checks give ranges and lists; others are left to the filter', () => {
  assert.deepEqual(limitsOf(['((price >= (0)::numeric) AND (price < 10.5))'], 'price'), {
    from: '0',
    above: false,
    to: '10.5',
    below: true,
  });
  assert.deepEqual(
    limitsOf(["((s)::text = ANY ((ARRAY['new'::text, 'old'::text])))"], 's').values,
    ['new', 'old'],
  );
  assert.deepEqual(limitsOf(['((a > 1) OR (b > 2))'], 'a'), {});
});

void test('keys: one unit numbers the rows, several count through them', () => {
  const member = { ...COLUMN, name: 'member', distinct: 100, correlation: 0.9 };
  const day = { ...COLUMN, name: 'day', distinct: 20, correlation: 0.1 };
  const columns = [COLUMN, member, day];
  const { units, unsure } = unitsOf(
    { ...TABLE, columns, keys: [['id'], ['member', 'day']] },
    1000,
    () => 0,
  );
  assert.deepEqual(
    units.map(({ places }) => places),
    [
      { kind: 'unique' },
      { kind: 'digit', divide: 10, modulo: 100 },
      { kind: 'digit', divide: 1, modulo: 10 },
    ],
  );
  assert.deepEqual(unsure, []);
});

void test('a stride leads through every place', () => {
  for (const size of [1, 2, 3, 10, 97, 100, 4096]) {
    const stride = strideOf(size, 5);
    const seen = new Set(Array.from({ length: size }, (_, at) => (at * stride) % size));
    assert.equal(seen.size, size);
  }
});

void test('rows that break a rule are named by it', () => {
  assert.match(
    mendSql('alter table a.t add constraint k CHECK ((n > 0))')!,
    /where \(\(n > 0\)\) is false/,
  );
  const foreign =
    'alter table a.c add constraint k FOREIGN KEY (x, y) REFERENCES a.p(i, j) ON DELETE CASCADE';
  assert.match(mendSql(foreign)!, /from a\.p p where \(p\.i, p\.j\) = \(c\.x, c\.y\)/);
  assert.match(mendSql('CREATE UNIQUE INDEX i ON a.t USING btree (x)')!, /partition by x/);
  assert.equal(mendSql('create policy p on a.t'), null);
});

void test('sizes: pages as full as production’s, and the room that is needed', () => {
  assert.equal(fillFactorOf({ rows: 100, pages: 10 }, { rows: 1000, pages: 200 }), 50);
  assert.equal(fillFactorOf({ rows: 100, pages: 10 }, { rows: 1000, pages: 50 }), 100);
  assert.ok(bytesNeeded(1e6, 1) > 4e10);
});

void test('the tables of the change get most statements, and each kind its share', () => {
  const other = { ...TABLE, name: 'a.u', root: 'a.u' };
  const busy = { ...TABLE, activity: { reads: 0, inserts: 1e9, updates: 0 } };
  const mix = mixOf([busy, other], new Set(['a.t']));
  const all = Object.values(mix['a.t']!).reduce((sum, each) => sum + each, 0);
  assert.ok(Math.abs(all - 0.7) < 1e-9);
  assert.ok(mix['a.t']!.reads > 0.1 && mix['a.t']!.updates > 0.05);
});

void test('a wait is what a statement took longer than usual; a step has those open in it', () => {
  const samples = [
    [0, 2],
    [10, 4],
    [50, 60],
    [200, 3],
  ] as const;
  const span = (title: string, startMs: number, endMs: number, rows = 0) => ({
    phase: 'expand',
    title,
    startMs,
    endMs,
    rows,
  });
  const reading = (atMs: number, walBytes: number) => ({
    atMs,
    walBytes,
    diskBytes: atMs,
    deadRows: 0,
  });
  const recording = {
    samples,
    lockWaits: [{ atMs: 108, ms: 50 }],
    spans: [span('one', 40, 105, 650), span('two', 105, 120), span('three', 150, 220)],
    readings: [reading(0, 0), reading(200, 2000)],
  };
  const baseline = baselineOf(recording, 0, 40);
  assert.deepEqual([baseline.statements, baseline.longestMs], [2, 4]);
  const steps = measureSteps(recording, baseline, 0);
  assert.deepEqual(
    steps.map((step) => [step.longestDelayMs, step.longestLockWaitMs]),
    [
      [56, 50],
      [56, 50],
      [0, 0],
    ],
  );
  assert.deepEqual(
    steps.map((step) => step.rowsPerSecond),
    [10_000, null, null],
  );
  assert.equal(steps[0]!.walBytes, 650);
});

void test('a prediction grows with the rows, spans its rounds, and is not below noise', () => {
  const step = {
    phase: 'expand',
    title: 's',
    startMs: 0,
    statements: 0,
    longestStatementMs: 0,
    diskPeakBytes: 0,
    deadRows: 0,
    walBytes: 100,
  };
  const round = (ms: number, wait: number) => [
    { ...step, ms, longestDelayMs: wait, longestLockWaitMs: wait, rowsPerSecond: 10 },
    { ...step, ms: 5, longestDelayMs: 0, longestLockWaitMs: 0, rowsPerSecond: null },
  ];
  const predicted = predict([round(1000, 0), round(2000, 30)], [], 0.1, 8);
  const { expandMs, longestDelayMs, longestLockWaitMs } = predicted;
  assert.ok(expandMs.low < 10_005 && expandMs.high > 20_005);
  assert.ok(longestDelayMs.low <= 8 && longestDelayMs.high >= 30);
  assert.ok(longestLockWaitMs.low <= 5 && longestLockWaitMs.high >= 60);
  assert.ok(longestLockWaitMs.value > 5 && longestLockWaitMs.value < 30);
});

void test('in a key whose first column is in the rows’ order, the second is in order too', () => {
  const store = { ...COLUMN, name: 'store', distinct: 10, correlation: 1 };
  const sku = { ...COLUMN, name: 'sku', distinct: 100, correlation: 0 };
  const columns = [COLUMN, store, sku];
  const table = { ...TABLE, columns, keys: [['store', 'sku', 'id']] };
  const { units } = unitsOf(table, 1000, () => 0);
  assert.deepEqual(
    units.map(({ places }) => places),
    [
      { kind: 'free' },
      { kind: 'digit', divide: 100, modulo: 10 },
      { kind: 'digit', divide: 1, modulo: 100 },
    ],
  );
});
