import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type, type TSchema } from 'typebox';
import { formatPath } from './problem.ts';
import { checkShape } from './shape.ts';

const strict = { additionalProperties: false };
const Literals = Type.Union(
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((x) => Type.Literal(x)),
);
const Signal = Type.Union([
  Type.Object({ kind: Type.Literal('sql'), query: Type.String() }, strict),
  Type.Object({ kind: Type.Literal('http'), url: Type.String() }, strict),
]);
const Stores = Type.Union([Type.Array(Type.String()), Type.Literal('rest')]);

/** Schema, value, and the problems as `path: what | next`. */
const CASES: readonly [string, TSchema, unknown, readonly string[]][] = [
  [
    'a list in a list',
    Type.Array(Type.Array(Type.Number())),
    [[1], [2, 'x']],
    ['[1][1]: [1][1] must be number. | Correct the value.'],
  ],
  [
    'the root',
    Type.Object({}),
    3,
    ['the document: the document must be object. | Correct the value.'],
  ],
  [
    'several missing keys',
    Type.Object({ a: Type.String(), b: Type.String() }),
    {},
    [
      'the document: the document lacks "a". | Add "a".',
      'the document: the document lacks "b". | Add "b".',
    ],
  ],
  [
    'an unknown key, none like it',
    Type.Object({ a: Type.String() }, strict),
    { a: '', zzz: 1 },
    ['zzz: "zzz" is not a known key. | Known here: a.'],
  ],
  ['a literal', Type.Object({ v: Type.Literal(2) }), { v: 3 }, ['v: v must be 2. | Write 2.']],
  [
    'more literals than a default report holds',
    Type.Object({ m: Literals }),
    { m: 'z' },
    [
      'm: m has none of the allowed forms. | ' +
        'Allowed: "a", "b", "c", "d", "e", "f", "g", "h", "i".',
    ],
  ],
  [
    'two unions, one name the start of the other',
    Type.Object({ m: Type.Union([Type.Literal('a'), Type.Literal('b')]), m2: Stores }),
    { m: 'x', m2: 'x' },
    [
      'm: m has none of the allowed forms. | Allowed: "a", "b".',
      'm2: m2 has none of the allowed forms. | Allowed: array, "rest".',
    ],
  ],
  [
    'a union in a union',
    Type.Union([Type.Union([Type.Literal('a'), Type.Literal('b')]), Type.Null()]),
    'c',
    ['the document: the document has none of the allowed forms. | Allowed: "a", "b", null.'],
  ],
  [
    'the list of a union, by its items',
    Stores,
    ['s1', 5],
    ['[1]: [1] must be string. | Correct the value.'],
  ],
  [
    'the branch whose kind was written',
    Type.Array(Signal),
    [{ kind: 'sql', qery: 'x' }],
    [
      '[0]: [0] lacks "query". | Add "query".',
      '[0].qery: "qery" is not a known key. | Did you mean "query"?',
    ],
  ],
  [
    'a kind that is none',
    Type.Array(Signal),
    [{ kind: 'ftp', url: 'x' }],
    ['[0].kind: [0].kind has none of the allowed forms. | Allowed: "sql", "http".'],
  ],
  [
    'a key of digits is a key',
    Type.Record(Type.String(), Type.Number()),
    { '12': 'x' },
    ['12: 12 must be number. | Correct the value.'],
  ],
  [
    'keys with slash and tilde',
    Type.Record(Type.String(), Type.Number()),
    { 'a/b~c': '' },
    ['a/b~c: a/b~c must be number. | Correct the value.'],
  ],
];

for (const [name, schema, value, expected] of CASES) {
  test(`what does not fit is told: ${name}`, () => {
    const parsed = checkShape(schema, value);
    assert.ok(!parsed.ok);
    const told = parsed.problems.map((one) => `${formatPath(one.path)}: ${one.what} | ${one.next}`);
    assert.deepEqual(told.toSorted(), [...expected].toSorted());
  });
}

test('what fits is given back, and a base path stands in front of every problem', () => {
  assert.deepEqual(checkShape(Stores, 'rest'), { ok: true, value: 'rest' });
  const parsed = checkShape(Type.Array(Type.Number()), ['x'], ['ramp', 2]);
  assert.deepEqual(!parsed.ok && parsed.problems[0]?.path, ['ramp', 2, 0]);
});
