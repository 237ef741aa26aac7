import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bayIndex, cellsOf } from './place.ts';
import { NO_KEYS, press, type Wedge } from './wedge.ts';
import { WORDS } from './words.ts';

/** Presses keys so far apart. @returns the codes that came of it */
function codes(keys: readonly string[], gapMs: number): string[] {
  let wedge: Wedge = NO_KEYS;
  return keys.flatMap((key, at) => {
    const pressed = press(wedge, key, 10_000 + at * gapMs);
    wedge = pressed.wedge;
    return pressed.code === null ? [] : [pressed.code];
  });
}

void test('a scanner’s keys are a code; a person’s are not', () => {
  const scanned = [...'4000000004471', 'Enter'];
  assert.deepEqual(codes(scanned, 5), ['4000000004471']);
  assert.deepEqual(codes([...scanned, ...scanned], 100), ['4000000004471', '4000000004471']);
  assert.deepEqual(codes(scanned, 1_100), [], 'too slow');
  assert.deepEqual(codes([...'123', 'Enter'], 5), [], 'too short');
  assert.deepEqual(codes(['Shift', 'T', 'O', 'Shift', 'T', 'E', 'Enter'], 5), ['TOTE']);
});

void test('a bay has its place by letter or number; the shelf counts from the floor', () => {
  const place = { aisle: '7', bay: 'C', shelf: 3, baysInAisle: 6, shelvesInBay: 4 };
  assert.equal(bayIndex(place), 2);
  assert.equal(bayIndex({ ...place, bay: '06' }), 5);
  assert.equal(bayIndex({ ...place, bay: 'Z' }), null);
  const hits = cellsOf(place).filter(({ isHit }) => isHit);
  assert.deepEqual(hits, [{ bay: 2, row: 1, isHit: true }]);
  assert.equal(cellsOf(place).length, 24);
});

void test('both languages have a word of their own for everything that is said', () => {
  const { en, es } = WORDS;
  for (const key of Object.keys(en.say) as (keyof typeof en.say)[]) {
    assert.notEqual(String(en.say[key]), String(es.say[key]), key);
  }
  assert.equal(en.shelf(3), 'third shelf from the floor');
  assert.equal(es.shelf(3), 'tercer estante desde el suelo');
  assert.equal(es.shelf(11), 'estante 11 desde el suelo');
});
