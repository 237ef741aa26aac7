/** Files of other people's books: taken whole, once, or not at all, with the line that is wrong. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { OperatorError } from '@slipway/kernel';
import type { Sql } from '@slipway/pg';
import { sharedTables } from '../testing/shared.ts';
import { importFile } from './import-file.ts';
import { shippedMapping } from './index.ts';

const HEADER =
  'transaction_id,merchant_reference,order_id,store,terminal,amount,currency,captured_at,' +
  'status,batch';
const ROWS = [
  'p-1,t-1,b-1,s01,s01-till-1,12.50,USD,2026-11-27T08:00:05Z,captured,s01-1',
  'p-2,,,s01,s01-till-1,3.49,USD,2026-11-27T08:00:09+01:00,settled,s01-1',
  '"p-3","t-""3""",b-3,s01,s01-till-2,0.01,USD,2026-11-27T08:01:05Z,declined,s01-1',
];
const TRAILER = 'TRAILER,3,16.00,2026-11-28T00:00:00Z';
const GOOD = [HEADER, ...ROWS, TRAILER].join('\r\n') + '\r\n';
const LOYALTY = [
  { movement_id: 'l-1', reference: 'e-1', member: 'm-1', store: 's01', type: 'EARN', points: 12 },
  { movement_id: 'l-2', reference: 'e-2', member: 'm-1', store: 's01', type: 'BURN', points: 50 },
].map((row) => ({ ...row, at: '2026-11-27T08:00:09Z', status: 'posted' }));
const END = { TRAILER: { rows: 2, total: 62, until: '2026-11-28T00:00:00Z' } };

const within = sharedTables();

async function withFiles(
  body: (
    sql: Sql,
    take: (name: string, text: string | Buffer) => ReturnType<typeof importFile>,
  ) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-feeds-'));
  try {
    await within(async (sql) => {
      await body(sql, (name, text) => {
        const path = join(folder, name);
        writeFileSync(path, text);
        const mapping = shippedMapping(name.startsWith('l') ? 'loyalty' : 'settlement');
        return importFile(sql, { path, mapping, nowMs: 1000 });
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const held = (sql: Sql) => sql`
  select kind, id, store, device, unit, amount::int, status, tender, member, entry, batch
  from   slipway.reconcile_record order by seq`;

test('D1 a settlement file is taken as its mapping says', () =>
  withFiles(async (sql, take) => {
    const result = await take('s.csv', GOOD);
    assert.deepEqual(
      { ...result, hash: '' },
      { state: 'taken', hash: '', added: 3, repeated: 0, untilMs: Date.UTC(2026, 10, 28) },
    );
    const rows = await held(sql);
    const own = { kind: 'settlement', unit: 'USD', store: 's01', member: null, entry: null };
    assert.deepEqual(Array.from(rows), [
      {
        ...own,
        id: 'p-1',
        device: 's01-till-1',
        amount: 1250,
        status: 'ok',
        tender: 't-1',
        batch: 's01-1',
      },
      {
        ...own,
        id: 'p-2',
        device: 's01-till-1',
        amount: 349,
        status: 'ok',
        tender: null,
        batch: 's01-1',
      },
      {
        ...own,
        id: 'p-3',
        device: 's01-till-2',
        amount: 1,
        status: 'declined',
        tender: 't-"3"',
        batch: 's01-1',
      },
    ]);
  }));

test('D1 a statement is taken as objects, one a line or in a list', () =>
  withFiles(async (sql, take) => {
    const lines = [...LOYALTY, END].map((row) => JSON.stringify(row)).join('\n');
    assert.equal((await take('l.jsonl', lines)).state, 'taken');
    const list = JSON.stringify([...LOYALTY, END], null, 2);
    const again = await take('l.json', list);
    assert.deepEqual(
      { ...again, hash: '', untilMs: 0 },
      { state: 'taken', hash: '', added: 0, repeated: 2, untilMs: 0 },
    );
    const rows = await held(sql);
    assert.deepEqual(
      rows.map((row) => [row['kind'], row['id'], row['amount'], row['member'], row['entry']]),
      [
        ['earn', 'l-1', 12, 'm-1', 'e-1'],
        ['burn', 'l-2', 50, 'm-1', 'e-2'],
      ],
    );
  }));

test('D2 the same file a second time changes nothing, and says so', () =>
  withFiles(async (sql, take) => {
    const [one, two] = await Promise.all([take('s-1.csv', GOOD), take('s-2.csv', GOOD)]);
    assert.deepEqual([one.state, two.state].toSorted(), ['already', 'taken']);
    assert.equal((await take('s-3.csv', GOOD)).state, 'already');
    assert.equal((await held(sql)).length, 3);
  }));

const without = (text: string, end: number) => text.slice(0, end);
const BAD: readonly (readonly [
  name: string,
  file: string,
  text: string | Buffer,
  line: number,
  says: RegExp,
])[] = [
  ['an empty file', 's.csv', '', 1, /is empty/],
  [
    'a column that is missing',
    's.csv',
    GOOD.replace('amount', 'amonut'),
    1,
    /no column "amount".*Is it "amonut"/,
  ],
  [
    'a column that stands there twice',
    's.csv',
    GOOD.replace('terminal', 'store'),
    1,
    /"store" stands there twice/,
  ],
  [
    'a cut within a line',
    's.csv',
    without(GOOD, GOOD.indexOf('s01-till-2')),
    4,
    /5 cells, and the header 10/,
  ],
  ['a cut within a quote', 's.csv', without(GOOD, GOOD.indexOf('""3"') + 2), 4, /never closed/],
  [
    'a cut between two lines',
    's.csv',
    without(GOOD, GOOD.indexOf('"p-3"')),
    3,
    /without its trailer/,
  ],
  [
    'a line that is gone',
    's.csv',
    GOOD.replace(`${ROWS[1]}\r\n`, ''),
    4,
    /says 3 rows, and there are 2/,
  ],
  ['an amount that was changed', 's.csv', GOOD.replace('3.49', '3.94'), 5, /total is 16.00/],
  [
    'more after the trailer',
    's.csv',
    `${GOOD}${ROWS[0]!.replace('p-1', 'p-9')}\r\n`,
    6,
    /more after the trailer of line 5/,
  ],
  ['an amount that is none', 's.csv', GOOD.replace('3.49', '3,49'), 3, /11 cells/],
  ['three places', 's.csv', GOOD.replace('3.49', '3.491'), 3, /no amount such as/],
  [
    'a status of another list',
    's.csv',
    GOOD.replace('settled', 'pending'),
    3,
    /"pending" is none of captured/,
  ],
  [
    'a moment without its zone',
    's.csv',
    GOOD.replace('08:00:05Z', '08:00:05'),
    2,
    /no moment such as/,
  ],
  [
    'a day that is none',
    's.csv',
    GOOD.replace('2026-11-27T08:00:05', '2026-11-31T08:00:05'),
    2,
    /no moment such as/,
  ],
  ['an id that is empty', 's.csv', GOOD.replace('p-2', ''), 3, /transaction_id: it is empty/],
  [
    'bytes that are no text',
    's.csv',
    Buffer.concat([Buffer.from(GOOD), Buffer.from([0xff, 0xfe])]),
    1,
    /not UTF-8/,
  ],
  [
    'JSON cut within an object',
    'l.json',
    without(JSON.stringify([...LOYALTY, END]), 100),
    1,
    /never closed/,
  ],
  ['JSON cut between objects', 'l.json', JSON.stringify(LOYALTY[0]), 1, /without its trailer/],
  [
    'a list that is not closed',
    'l.json',
    `[\n${JSON.stringify(LOYALTY[0])},\n`,
    3,
    /list that is never closed/,
  ],
  ['JSON that is none', 'l.json', `{"movement_id": l-1}\n`, 1, /not valid JSON/],
  [
    'points with a fraction',
    'l.json',
    JSON.stringify({ ...LOYALTY[0], points: 1.5 }),
    1,
    /no whole number/,
  ],
];

test('D3 a bad file is refused by its line, and nothing of it is taken', () =>
  withFiles(async (sql, take) => {
    for (const [name, file, text, line, says] of BAD) {
      await assert.rejects(take(file, text), (error) => {
        assert.ok(error instanceof OperatorError, `${name}: ${String(error)}`);
        assert.equal(error.code, 'RECONCILE_FEED_FILE', name);
        assert.equal(error.place?.line, line, `${name}: ${error.message}`);
        assert.match(error.message, says, name);
        return true;
      });
    }
    assert.equal((await held(sql)).length, 0);
    assert.equal((await sql`select 1 from slipway.reconcile_import`).length, 0);
    assert.equal((await take('s.csv', GOOD)).state, 'taken');
  }));

test('D4 a row that says something else than before is refused with its line', () =>
  withFiles(async (sql, take) => {
    await take('s.csv', GOOD);
    const other = GOOD.replace('p-2,,,s01', 'p-2,,,s02').replace('p-1,', 'p-7,');
    await assert.rejects(take('s-other.csv', other), (error) => {
      assert.ok(error instanceof OperatorError);
      assert.equal(error.code, 'RECONCILE_RECORD_CONFLICT');
      assert.equal(error.place?.line, 3);
      assert.match(error.message, /processor settlement p-2 is held with other contents/);
      return true;
    });
    assert.equal((await held(sql)).length, 3);
  }));

test('a file that is not there is said to be so', () =>
  withFiles(async (sql) => {
    const mapping = shippedMapping('loyalty');
    await assert.rejects(importFile(sql, { path: '/nowhere/l.json', mapping, nowMs: 0 }), {
      code: 'RECONCILE_FEED_FILE',
    });
    assert.throws(() => shippedMapping('toString'), { code: 'RECONCILE_UNKNOWN_FEED' });
  }));
