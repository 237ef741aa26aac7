import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, hashOf } from './canonical.ts';

// The sample of RFC 8785, section 3.2.2 and 3.2.3.
const RFC_IN = `{
  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
  "literals": [null, true, false]
}`;
const RFC_OUT =
  '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
  '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';

const CASES: readonly [string, unknown, string][] = [
  ['the sample of the RFC', JSON.parse(RFC_IN), RFC_OUT],
  ['keys by UTF-16 unit', { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5 }, ''],
  ['minus zero is zero', [-0, 0], '[0,0]'],
  [
    'large and small numbers',
    [1e21, 1e20, 5e-324, 1e-7],
    '[1e+21,100000000000000000000,5e-324,1e-7]',
  ],
  ['keys that are not set are left out', { a: undefined, b: 1 }, '{"b":1}'],
  ['nested objects are sorted too', { b: [{ d: 1, c: 2 }], a: {} }, '{"a":{},"b":[{"c":2,"d":1}]}'],
  ['dates as JSON has them', new Date(0), '"1970-01-01T00:00:00.000Z"'],
];

for (const [name, value, expected] of CASES) {
  const sorted = '{"\\r":2,"1":4,"€":1,"\u{1f600}":5,"\ufb33":3}';
  test(`canonical JSON: ${name}`, () => assert.equal(canonicalJson(value), expected || sorted));
}

test('canonical JSON refuses what JSON cannot hold', () => {
  const circle: unknown[] = [];
  circle.push(circle);
  for (const value of [NaN, [Infinity], undefined, 1n, 'half \ud800', { '\udc00': 1 }, circle]) {
    assert.throws(() => canonicalJson(value));
  }
});

test('the hash is that of the text, whatever order the keys were written in', () => {
  assert.equal(hashOf({ a: 1, b: 2 }), hashOf({ b: 2, a: 1 }));
  assert.notEqual(hashOf({ a: 1 }), hashOf({ a: '1' }));
  // printf '{"a":1}' | sha256sum
  const known = '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862';
  assert.equal(hashOf({ a: 1 }), known);
});
