/** Change files: what is understood, and where each error points. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OperatorError } from '@slipway/kernel';
import { hashOfChange, parseChange } from './index.ts';

void test('reads YAML and JSON alike; the name is the file’s', () => {
  const yaml = parseChange(
    'version_schema: two\noperations:\n  - rename_column: { table: t, from: a, to: b }\n',
    '/changes/03_rename.yaml',
  );
  const json = parseChange(
    '{"operations":[{"rename_column":{"to":"b","from":"a","table":"t"}}],"version_schema":"two"}',
    '03_rename.json',
  );
  assert.equal(yaml.name, '03_rename');
  assert.equal(json.name, '03_rename');
  assert.equal(hashOfChange(yaml), hashOfChange(json));
  assert.deepEqual(yaml.operations[0]?.place, {
    file: '/changes/03_rename.yaml',
    line: 3,
    column: 5,
    quote: '  - rename_column: { table: t, from: a, to: b }',
  });
});

const CASES: readonly {
  readonly name: string;
  readonly text: string;
  readonly code?: string;
  readonly says: RegExp;
  readonly at: string;
}[] = [
  { name: 'broken YAML', text: 'operations:\n  - {a: [', says: /not valid YAML/, at: '2:10' },
  { name: 'an empty file', text: '', says: /must be object/, at: '1:1' },
  { name: 'no operation', text: 'operations: []', says: /operations/, at: '1:1' },
  {
    name: 'an unknown operation',
    text: 'operations:\n  - add_colum: {}',
    says: /no operation "add_colum".*add_column/,
    at: '2:5',
  },
  {
    name: 'an enum value without its value',
    text: 'operations:\n  - add_enum_value: { type: t }',
    says: /value/,
    at: '2:5',
  },
  {
    name: 'a field of the format that is missing here',
    text: 'operations:\n  - add_column: { table: t, column: { name: a, type: int, pk: true } }',
    code: 'SCHEMA_UNSUPPORTED',
    says: /"column.pk"/,
    at: '2:59',
  },
  {
    name: 'a signal that there is not',
    text:
      'operations:\n  - drop_column: { table: t, column: c }\nbackfill:\n' +
      '  throttle: { lock_wait: 1 }',
    says: /no field "lock_wait".*"lock_waits"/,
    at: '4:15',
  },
  {
    name: 'a slip in a field',
    text: 'operations:\n  - add_column:\n      table: t\n      column: { name: a, typ: int }',
    says: /no field "typ".*"type"/,
    at: '4:26',
  },
  {
    name: 'a missing field',
    text: 'operations:\n  - rename_column:\n      table: t\n      from: a',
    says: /required properties to/,
    at: '2:5',
  },
  {
    name: 'a number where SQL text belongs',
    text: 'operations:\n  - drop_column:\n      table: t\n      column: c\n      down: 0',
    says: /"down" must be string.*quotes/,
    at: '5:7',
  },
  {
    name: 'two operations in one entry',
    text: 'operations:\n  - drop_column: { table: t, column: c }\n    rename_column: {}',
    says: /holds one operation, not 2/,
    at: '3:5',
  },
];

for (const each of CASES) {
  void test(`points at ${each.name}`, () => {
    assert.throws(
      () => parseChange(each.text, 'x.yaml'),
      (error: unknown) => {
        assert.ok(error instanceof OperatorError, String(error));
        assert.equal(error.code, each.code ?? 'SCHEMA_CHANGE_INVALID');
        assert.match(error.message, each.says);
        assert.equal(`${error.place?.line}:${error.place?.column}`, each.at);
        return true;
      },
    );
  });
}
