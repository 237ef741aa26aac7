/** An edited change is told by what differs, and a folder's order by the change that breaks it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesDiffer, type ChangeContent } from './change-diff.ts';
import { outOfOrder } from './order.ts';

const ADD = { add_column: { table: 'item', column: { name: 'a', type: 'int' }, up: 'b + 1' } };
const DROP = { drop_column: { table: 'item', column: 'c' } };

function differ(was: readonly object[], is: readonly object[]): string[] {
  const content = (operations: readonly object[]): ChangeContent => ({
    operations: operations.map((each) => ({ ...each })),
  });
  return changesDiffer(content(was), content(is));
}

test('each difference of an edited change is named, and its place in the file', () => {
  const edited = structuredClone(ADD);
  edited.add_column.column.type = 'bigint';
  assert.deepEqual(differ([ADD, DROP], [edited, DROP]), [
    'operation 1 (add_column): column.type was "int", is "bigint"',
  ]);
  assert.deepEqual(differ([ADD], [ADD, DROP]), ['operation 2 (drop_column) is new']);
  assert.deepEqual(differ([ADD, DROP], [ADD]), ['operation 2 (drop_column) is gone']);
  assert.deepEqual(differ([ADD], [DROP]), ['operation 1 was add_column, is drop_column']);
  const { up: _, ...without } = ADD.add_column;
  assert.deepEqual(differ([ADD], [{ add_column: without }]), [
    'operation 1 (add_column): up was "b + 1", is nothing',
  ]);
  const was = { operations: [], backfill: { batch: 5 } };
  assert.deepEqual(changesDiffer(was, { operations: [] }), [
    'backfill was {"batch":5}, is nothing',
  ]);
  const reordered = { up: 'b + 1', column: { type: 'int', name: 'a' }, table: 'item' };
  assert.deepEqual(differ([ADD], [{ add_column: reordered }]), []);
});

test('a change is out of order before one that was applied, and only then', () => {
  const cases: readonly [string[], string[], ReturnType<typeof outOfOrder>][] = [
    [['a', 'b', 'c'], [], null],
    [['a', 'b', 'c'], ['a'], null],
    [['a', 'b', 'c'], ['a', 'b', 'c'], null],
    [['a', 'b', 'c'], ['a', 'c'], { change: 'b', before: 'c' }],
    [['b', 'c'], ['c'], { change: 'b', before: 'c' }],
    [['b', 'c'], ['a', 'hotfix'], null],
  ];
  for (const [folder, applied, expected] of cases) {
    assert.deepEqual(outOfOrder(folder, applied), expected, `${folder} after ${applied}`);
  }
});
