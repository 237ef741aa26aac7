import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Type } from 'typebox';
import { InputFileError, parseInput, readDocument } from './document.ts';
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

const TEXT = `# a launch
name: shop
"12": twelve
stores:
  - id: s1
  - { id: s2, tags: [[x], [y, z]] }
base: &base { a: 1 }
copy: *base
empty:
`;
const PLACES: readonly [string, (string | number)[], boolean, number, number][] = [
  ['a value', ['name'], false, 2, 7],
  ['a key', ['name'], true, 2, 1],
  ['a value under a key of digits', ['12'], false, 3, 7],
  ['an item', ['stores', 1], false, 6, 5],
  ['a value in a list in a list', ['stores', 1, 'tags', 1, 1], false, 6, 31],
  ['a key in a flow map', ['stores', 1, 'tags'], true, 6, 15],
  ['a missing key: its parent', ['stores', 1, 'nmae'], false, 6, 5],
  ['a missing branch: the nearest that is there', ['stores', 7, 'id'], false, 4, 1],
  ['through an alias', ['copy', 'a'], false, 7, 18],
  ['a value that is absent: its key or after it', ['empty', 'x'], false, 9, 1],
  ['the root', [], false, 2, 1],
];
for (const [name, path, atKey, line, column] of PLACES) {
  test(`the place of ${name}`, () => {
    const place = parseInput(TEXT, 'x.yaml').place(path, atKey);
    assert.deepEqual([place.line, place.column], [line, column]);
    assert.equal(place.quote, TEXT.split('\n')[line - 1]);
  });
}

const BOMB = Array.from({ length: 9 }, (_, n) => {
  const items = Array.from({ length: 10 }, () => (n ? `*a${n - 1}` : 'x')).join(', ');
  return `a${n}: &a${n} [${items}]\n`;
}).join('');
const REFUSED: readonly [string, string, number, RegExp][] = [
  ['aliases that multiply', BOMB, 9, /Excessive alias count/],
  ['an alias of nothing', 'a: 1\nb: *c\n', 2, /Unresolved alias/],
  ['a value that holds itself', 'a: &a\n  - *a\n', 2, /cannot be followed/],
  ['a key given twice', 'a: 1\na: 2\n', 2, /unique/],
  ['two documents', 'a: 1\n---\nb: 2\n', 2, /multiple documents/],
  ['lists nested without end', '['.repeat(50_000), 1, /not valid YAML/],
];
for (const [name, text, line, what] of REFUSED) {
  test(`refused with its line: ${name}`, () => {
    assert.throws(
      () => parseInput(text, 'x.yaml'),
      (error: unknown) => {
        assert.ok(error instanceof InputFileError);
        assert.match(error.what, what);
        assert.equal(error.place?.line, line);
        return true;
      },
    );
  });
}

test('a few aliases are followed, and tags change no kind of value', () => {
  assert.deepEqual(parseInput('a: &x [1]\nb: *x\nc: !!binary aGk=\n', 'x').value, {
    a: [1],
    b: [1],
    c: 'aGk=',
  });
});

test('JSON is read, with tabs, Windows line ends and a byte order mark', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-document-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'launch.json');
  writeFileSync(file, '\ufeff{\r\n\t"name": "a",\r\n\t"stores": [{}]\r\n}\r\n');
  const document = readDocument(file);
  assert.deepEqual(document.value, { name: 'a', stores: [{}] });
  const place = document.place(['stores', 0]);
  assert.deepEqual(place, { file, line: 3, column: 13, quote: '\t"stores": [{}]' });
});

test('a file that is not there, or no file, is named', () => {
  assert.throws(() => readDocument('/nowhere/launch.yaml'), /launch\.yaml does not exist/);
  assert.throws(() => readDocument(tmpdir()), /cannot be read/);
});
