import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJsonPath, valueAt } from './json-path.ts';

const DOCUMENT = { id: 'm1', items: [{ 'a b': 1 }, { price: null }], 'x.y': 2 };

const found: readonly [text: string, value: unknown][] = [
  ['$', DOCUMENT],
  ['$.id', 'm1'],
  ["$.items[0]['a b']", 1],
  ['$.items[1].price', null],
  ['$["x.y"]', 2],
  ['$.items[2]', undefined],
  ['$.id.length', undefined],
  ['$.items.length', undefined],
  ['$.toString', undefined],
];
for (const [text, value] of found) {
  test(`${text} leads to ${JSON.stringify(value)?.slice(0, 20)}`, () => {
    const path = parseJsonPath(text);
    assert.ok(path);
    assert.deepEqual(valueAt(DOCUMENT, path), value);
  });
}

for (const text of ['', 'id', '$id', '$.', '$..id', '$[*]', '$[-1]', '$.a[', '$.items[?(@)]']) {
  test(`"${text}" is no path to one value`, () => {
    assert.equal(parseJsonPath(text), undefined);
  });
}
