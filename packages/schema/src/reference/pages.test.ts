/** docs/schema/operations.md and locks.md against the operations that they tell of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseChange } from '../change-file.ts';
import { lintChange } from '../lint/lint.ts';
import { loadSqlParser } from '../lint/parser.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { locksPage } from './locks-page.ts';
import { operationsPage } from './operations-page.ts';

const HOW = 'run `node packages/schema/src/reference/write-page.ts`';
const page = (name: string): string =>
  readFileSync(new URL(`../../../../docs/schema/${name}`, import.meta.url), 'utf8');

void test('docs/schema/operations.md documents every operation, as it is', () => {
  assert.deepEqual(page('operations.md').split('\n'), operationsPage().split('\n'), HOW);
});

void test('docs/schema/locks.md tells the locks of every step, as they are', () => {
  assert.deepEqual(page('locks.md').split('\n'), locksPage().split('\n'), HOW);
});

void test('the examples of docs/schema/operations.md parse, the lint finds no error', async () => {
  const parser = await loadSqlParser();
  const kinds: string[] = [];
  for (const [, text = ''] of page('operations.md').matchAll(/^```yaml\n([^]*?)^```$/gm)) {
    const change = parseChange(text, 'example.yaml');
    kinds.push(...change.operations.map(({ kind }) => kind));
    const errors = lintChange(change, parser).filter(({ severity }) => severity === 'error');
    assert.deepEqual(errors, []);
  }
  assert.deepEqual(
    kinds,
    OPERATIONS.map(({ name }) => name),
  );
});
