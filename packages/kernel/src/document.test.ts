import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { parseInput, InputFileError } from './document.ts';
import { checkShape } from './shape.ts';

const Shape = Type.Object(
  {
    name: Type.String(),
    mode: Type.Optional(Type.Union([Type.Literal('auto'), Type.Literal('router')])),
    stores: Type.Array(Type.Object({ id: Type.String() }, { additionalProperties: false })),
  },
  { additionalProperties: false },
);

function problemsOf(text: string): InputFileError {
  const document = parseInput(text, 'x.yaml');
  const parsed = checkShape(Shape, document.value);
  assert.ok(!parsed.ok, 'the text should not fit');
  return document.error(parsed.problems);
}

test('an unknown key is named with its line and the nearest known one', () => {
  const error = problemsOf('name: a\nstores:\n  - id: s1\n    idd: 3\n');
  assert.equal(error.place?.line, 4);
  assert.equal(error.place?.column, 5);
  assert.match(error.what, /"idd" is not a known key/);
  assert.match(error.next, /Did you mean "id"/);
});

test('a missing key names what lacks it', () => {
  assert.match(problemsOf('stores: []\n').what, /lacks "name"/);
});

test('a value outside its list says what is allowed, at its place', () => {
  const error = problemsOf('name: a\nstores: []\nmode: envoi\n');
  assert.equal(error.place?.line, 3);
  assert.match(error.next, /"auto", "router"/);
});

test('text that is not YAML names line and column', () => {
  assert.throws(
    () => parseInput('a: [1, 2\nb: 3\n', 'y.yaml'),
    (error: unknown) => error instanceof InputFileError && error.place?.file === 'y.yaml',
  );
});
