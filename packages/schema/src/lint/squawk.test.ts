import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseChange } from '../change-file.ts';
import { lintChange } from './lint.ts';
import { loadSqlParser } from './parser.ts';
import { RULES } from './registry.ts';
import { SILENCED } from './squawk.ts';
import { loadSquawk, parseSquawk } from './squawk-program.ts';

const squawk = loadSquawk();
const skip =
  squawk === null && process.env['CI'] !== 'true'
    ? 'no squawk for this platform: npm install'
    : false;

const TEXT = `operations:
- sql:
    up: |
      CREATE INDEX member_name ON member (name);
      ALTER TABLE member ADD COLUMN é text NOT NULL;

      ALTER TABLE member ALTER COLUMN name DROP NOT NULL;
      ALTER TABLE member ADD COLUMN at timestamp;
    down: DROP TABLE whatever
`;

void test(
  'squawk finds what our own rules do not, at its line, and nothing twice',
  { skip },
  async () => {
    assert.ok(squawk);
    const parser = await loadSqlParser();
    const findings = lintChange(parseChange(TEXT, 'v2.yaml'), { ...parser, squawk });
    assert.deepEqual(
      findings.map(({ rule, severity, place }) => [place.line, severity, rule]),
      [
        [4, 'error', 'sql-index-not-concurrent'],
        [5, 'error', 'squawk/adding-required-field'],
        [7, 'warning', 'squawk/ban-drop-not-null'],
        [8, 'info', 'squawk/prefer-timestamp-tz'],
      ],
    );
    for (const { what, why, fix } of findings) {
      for (const words of [what, why, fix]) assert.match(words, /\S.*\.$/);
    }
    assert.equal(
      findings.at(-1)?.place.quote.trim(),
      'ALTER TABLE member ADD COLUMN at timestamp;',
    );
  },
);

void test('a comment of squawk’s own silences a rule', { skip }, () => {
  const sql = 'ALTER TABLE t ALTER COLUMN a DROP NOT NULL;';
  const isFound = (text: string) => squawk?.(text).some(({ rule }) => rule === 'ban-drop-not-null');
  assert.equal(isFound(sql), true);
  assert.equal(isFound(`-- squawk-ignore ban-drop-not-null\n${sql}`), false);
});

void test('each silenced rule has one of ours in its place', () => {
  const ours = new Set([...RULES.map(({ id }) => id), 'the runner']);
  for (const id of Object.keys(SILENCED)) assert.ok(ours.has(id), id);
});

void test('an answer that is none is not taken for no findings', () => {
  assert.throws(() => parseSquawk(''));
  assert.throws(() => parseSquawk('{}'), TypeError);
});
