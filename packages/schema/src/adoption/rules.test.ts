/** Which statements no view can serve, as PostgreSQL's own parser reads them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadSqlParser } from '../lint/parser.ts';
import { reportOn } from './report.ts';
import type { KnownSchema, KnownTable } from './rule.ts';

function table(name: string, columns: readonly string[]): KnownTable {
  return { name, primaryKey: ['id'], columns: columns.map((column) => ({ name: column })) };
}

function catalog(serverMajor: number): KnownSchema {
  const tables = [table('item', ['id', 'name', 'shop']), table('sale', ['id', 'item', 'amount'])];
  return { schema: 'shop', serverMajor, tables };
}

const CASES: readonly [statement: string, ...rules: string[]][] = [
  ['COPY shop.item (id, name) FROM STDIN', 'copy'],
  ['copy item to stdout', 'copy'],
  ['COPY (SELECT id FROM item) TO STDOUT'],
  ['TRUNCATE sale, item', 'truncate'],
  ['SELECT id FROM item TABLESAMPLE system ($1)', 'tablesample'],
  [
    'INSERT INTO item (id) VALUES ($1) ON CONFLICT ON CONSTRAINT item_pkey DO NOTHING',
    'on-conflict-constraint',
  ],
  ['INSERT INTO item (id) VALUES ($1) ON CONFLICT (id) DO NOTHING'],
  ['UPDATE item SET name = $1 WHERE CURRENT OF c', 'where-current-of'],
  ['SELECT ctid, id FROM item WHERE id = $1', 'system-column'],
  ['UPDATE item SET name = $1 WHERE id = $2 AND item.xmin = $3', 'system-column'],
  ['SELECT pg_get_serial_sequence($1, $2)', 'serial-sequence'],
  [
    'SELECT i.id, i.name, count(s.id) FROM item i JOIN sale s ON s.item = i.id GROUP BY i.id',
    'group-by-key',
  ],
  ['SELECT id, lower(name) FROM item GROUP BY 1', 'group-by-key'],
  ['SELECT id, max(name) FROM item GROUP BY id'],
  ['SELECT i.id, i.name FROM item i GROUP BY i.id, i.name'],
  ['SELECT shop, count(*) FROM item GROUP BY shop'],
  ['SELECT * FROM item WHERE id = $1', 'select-star'],
  ['INSERT INTO item (id) VALUES ($1) RETURNING *', 'select-star'],
  [
    'WITH fresh AS (INSERT INTO item (id) VALUES ($1) ON CONFLICT ON CONSTRAINT item_pkey ' +
      'DO NOTHING RETURNING id) SELECT id FROM fresh',
    'on-conflict-constraint',
  ],
  ['SELECT count(*) FROM item'],
  ['COPY elsewhere FROM STDIN'],
  ['COPY other.item FROM STDIN'],
  ['SELECT id, ctid FROM item WHERE _sw_writer IS NULL'],
];

const MERGE =
  'MERGE INTO shop.item i USING sale s ON s.item = i.id WHEN MATCHED THEN UPDATE SET name = $1';

test('every statement that no view can serve is found, and no other', async () => {
  const { parse } = await loadSqlParser();
  const rulesOf = (text: string, major: number): string[] =>
    reportOn([{ text, calls: 1 }], catalog(major), parse).findings.map(({ rule }) => rule);
  for (const [statement, ...expected] of CASES) {
    assert.deepEqual(rulesOf(statement, 18), expected, statement);
  }
  assert.deepEqual([rulesOf(MERGE, 18), rulesOf(MERGE, 16)], [[], ['merge']]);
});

test('what breaks comes first, then what ran most; what cannot be parsed is counted', async () => {
  const { parse } = await loadSqlParser();
  const workload = [
    { text: 'SELECT * FROM item', calls: 9_000 },
    { text: 'TRUNCATE item', calls: 2 },
    { text: `COPY item\n  FROM STDIN`, calls: 70 },
    { text: 'SELECT id FROM item WHERE', calls: 1 },
  ];
  const { statements, unparsed, findings } = reportOn(workload, catalog(18), parse);
  assert.deepEqual([statements, unparsed], [4, 1]);
  assert.deepEqual(
    findings.map(({ rule, calls, tables, statement }) => [rule, calls, tables, statement]),
    [
      ['copy', 70, ['item'], 'COPY item FROM STDIN'],
      ['truncate', 2, ['item'], 'TRUNCATE item'],
      ['select-star', 9_000, ['item'], 'SELECT * FROM item'],
    ],
  );
});
