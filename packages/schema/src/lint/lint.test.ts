import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseChange } from '../change-file.ts';
import type { Change } from '../core/change.ts';
import { lintChange } from './lint.ts';
import { lintPage } from './page.ts';
import { loadSqlParser } from './parser.ts';
import { RULES } from './registry.ts';

const parser = await loadSqlParser();
/** The change of these operations; its first line is `operations:`. */
const changeOf = (operations: string, name = 'v2'): Change =>
  parseChange(`operations:\n${operations.trim()}\n`, `${name}.yaml`);
const rulesFor = (operations: string, name?: string): string[] =>
  lintChange(changeOf(operations, name), parser).map(({ rule }) => rule);

for (const rule of RULES) {
  test(`${rule.id}: finds its breach and passes its cure`, () => {
    const found = lintChange(changeOf(rule.breach), parser).filter((each) => each.rule === rule.id);
    assert.ok(found.length > 0, 'the breach is found');
    for (const { severity, what, why, fix, place } of found) {
      assert.equal(severity, rule.severity);
      assert.match(place.quote, /\S/);
      for (const words of [what, why, fix]) assert.match(words, /\S.*\.$/);
    }
    assert.deepEqual(rulesFor(rule.clean), [], 'nothing at all is found in the cure');
  });
}

test('docs/schema/lint.md documents every rule, as it is', () => {
  const page = readFileSync(new URL('../../../../docs/schema/lint.md', import.meta.url), 'utf8');
  for (const { id } of RULES) assert.match(page, new RegExp(`^## ${id}$`, 'm'));
  const how = 'run `node packages/schema/src/lint/write-page.ts`';
  assert.deepEqual(page.split('\n'), lintPage().split('\n'), how);
});

/** Operations, and every rule that they break, in the order of the file. */
const CASES: readonly (readonly [name: string, operations: string, ...rules: string[]])[] = [
  [
    'a guard makes a cast safe, a division by a number is',
    `
- alter_column:
    { table: t, column: a, type: int, up: "CASE WHEN a ~ '^1$' THEN a::int END", down: a }
- alter_column: { table: t, column: b, type: float8, up: b / 100, down: b * 100 }`,
  ],
  [
    'a division by a column, a conversion by function, a cast in down',
    `
- alter_column: { table: t, column: a, type: float8, up: a / n, down: a * n }
- alter_column: { table: t, column: b, type: date, up: "to_date(b, 'YYYY')", down: b::date }`,
    'up-may-raise',
    'down-narrows',
    'up-may-raise',
    'up-may-raise',
  ],
  [
    'what a CASE asks may fold, what it gives may not; a cast to a length cuts in silence',
    `
- drop_column: { table: t, column: a, down: CASE WHEN length(b) > 3 THEN b ELSE c END }
- drop_column: { table: t, column: d, down: 'CASE WHEN b > 3 THEN left(b, 3) ELSE c END' }
- alter_column: { table: t, column: e, type: varchar(9), up: "e::varchar(9)", down: e }`,
    'down-narrows',
    'narrowing-unchecked',
  ],
  [
    'a nullability without down',
    `
- alter_column: { table: t, column: a, nullable: true }`,
    'conversion-missing',
  ],
  [
    'a constant cast raises at once or never',
    `
- add_column: { table: t, up: "'7'::int", column: { name: n, type: int } }`,
  ],
  [
    'up per column, of a constraint; a table without its schema; CURRENT_DATE',
    `
- create_constraint:
    type: check
    table: t
    name: c
    columns: [a, b]
    check: a > 0
    up: { a: SELECT max(x) FROM other, b: CURRENT_DATE - b }
    down: { a: a, b: b }`,
    'other-table',
    'unqualified-name',
    'volatile-expression',
  ],
  [
    'a common table expression is nobody’s table',
    `
- add_column:
    table: t
    up: WITH q AS (SELECT 1 AS n) SELECT n FROM q
    column: { name: n, type: int }`,
  ],
  [
    'a default of a new table may be of the moment',
    `
- create_table:
    name: t
    columns:
      - { name: id, type: int, pk: true }
      - { name: at, type: timestamptz, default: now() }`,
  ],
  [
    'columns and names within one table, and an index named as a unique constraint',
    `
- create_table:
    name: t
    columns: [{ name: a, type: int }, { name: a, type: text }]
    constraints:
      - { name: t_a, type: unique, columns: [a] }
      - { name: t_a, type: check, check: a > 0 }
- create_index: { name: t_a, table: u, columns: [b] }`,
    'column-collision',
    'name-collision',
    'name-collision',
  ],
  [
    'the same column name in two tables, the same constraint name in two tables',
    `
- add_column:
    table: t
    column: { name: a, type: int, nullable: true, check: { name: c, constraint: a > 0 } }
- add_column:
    table: u
    column: { name: a, type: int, nullable: true, check: { name: c, constraint: a > 0 } }`,
  ],
  [
    'bytes count, not characters',
    `
- rename_column: { table: t, from: a, to: ${'é'.repeat(32)} }
- rename_column: { table: t, from: b, to: ${'e'.repeat(63)} }`,
    'identifier-too-long',
  ],
  [
    'NULLs that are forbidden without a word on those that are there',
    `
- alter_column: { table: t, column: a, nullable: false }`,
    'not-null-without-up',
  ],
  [
    'a table that the change itself creates may be indexed, checked and emptied at will',
    `
- sql:
    up: |
      CREATE TABLE made (a int);
      CREATE INDEX made_a ON made (a);
      ALTER TABLE made ADD CONSTRAINT c CHECK (a > 0), ALTER a SET NOT NULL, DROP COLUMN a;
      TRUNCATE made;
    down: DROP TABLE made`,
  ],
  [
    'several commands of one ALTER TABLE; what runs at the contract needs no down',
    `
- sql:
    up: |
      ALTER TABLE t ALTER a TYPE bigint, ALTER b SET NOT NULL, DROP COLUMN c,
        ADD COLUMN d serial, ADD UNIQUE (a), ADD FOREIGN KEY (a) REFERENCES u NOT VALID
    onComplete: true`,
    'sql-alter-type',
    'sql-constraint-validates',
    'sql-drop',
    'sql-set-not-null',
    'sql-volatile-default',
  ],
  [
    'REINDEX, with and without CONCURRENTLY; VACUUM, and ANALYZE',
    `
- sql: { up: REINDEX TABLE CONCURRENTLY t, down: SELECT 1 }
- sql: { up: REINDEX TABLE t, down: SELECT 1 }
- sql: { up: VACUUM t, down: SELECT 1 }
- sql: { up: ANALYZE t, down: SELECT 1 }`,
    'sql-no-transaction',
    'sql-index-not-concurrent',
    'sql-no-transaction',
  ],
];

for (const [name, operations, ...rules] of CASES) {
  test(name, () => assert.deepEqual(rulesFor(operations.trimStart()), rules));
}

test('a finding in a block of SQL names the line of its statement', () => {
  const operations = `- sql:
    up: |
      CREATE TYPE é AS ENUM ('x');
      -- a word on it
      LOCK TABLE t;
    down: DROP TYPE é
`;
  const [found] = lintChange(changeOf(operations), parser);
  assert.equal(found?.rule, 'sql-lock-table');
  assert.deepEqual([found?.place.line, found?.place.quote], [6, 'LOCK TABLE t;']);
  const [broken] = lintChange(changeOf(operations.replace('TABLE t', 'TABLE é t t')), parser);
  assert.deepEqual([broken?.rule, broken?.place.line], ['sql-syntax', 6]);
});

test('a version whose name is too long is found', () => {
  const clean = '- rename_column: { table: t, from: a, to: b }';
  assert.deepEqual(rulesFor(clean, 'v'.repeat(64)), ['identifier-too-long']);
});
