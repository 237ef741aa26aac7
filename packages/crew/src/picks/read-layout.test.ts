import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { readLayout } from './read-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-layout-'));
after(() => rmSync(folder, { recursive: true }));

const LINES = [
  'layout: tiny',
  'stores: [s01]',
  'size: [20, 16]',
  'points: { entrance: [2, 14], pack: [3, 14], freezer: [19, 14] }',
  'cart: { totes: 4, litres: 30, kilograms: 12, whole-kilograms: 40 }',
  'paths:',
  '  - { id: front, from: [2, 14], to: [19, 14] }',
  '  - { id: back, from: [2, 2], to: [19, 2] }',
  'aisles:',
  '  - { id: A1, zone: ambient, from: [4, 14], to: [4, 2], bays: 6, shelves: 4 }',
  '  - { id: F1, zone: frozen, from: [9, 14], to: [9, 2], bays: 6, shelves: 4 }',
];

/** @returns the problem of a layout that has one line put for another */
function problemOf(line: number, text: string): string {
  const file = join(folder, 'layout.yaml');
  writeFileSync(file, LINES.with(line - 1, text).join('\n'));
  try {
    readLayout(file);
  } catch (error) {
    assert.ok(error instanceof InputFileError);
    return `${error.place?.line}: ${error.what} ${error.next}`;
  }
  return 'none';
}

void test('L1 what cannot be walked is told by its line', () => {
  assert.equal(problemOf(1, LINES[0]!), 'none');
  const island = '  - { id: F1, zone: frozen, from: [9, 12], to: [9, 4], bays: 4, shelves: 4 }';
  assert.match(problemOf(11, island), /^11: Bay 1 of aisle F1 cannot be reached from the entrance/);
  const noWayBack = '  - { id: back, from: [2, 2], to: [3, 2] }';
  const oneWay = LINES[9]!.replace(' }', ', way: one }');
  assert.equal(problemOf(10, oneWay), 'none');
  LINES[7] = noWayBack;
  assert.match(problemOf(10, oneWay), /^10: From bay 1 of aisle A1 there is no way to the pack/);
  LINES[7] = '  - { id: back, from: [2, 2], to: [19, 2] }';
});

void test('L2 a layout that cannot be is told by its line', () => {
  const zone = LINES[9]!.replace('ambient', 'chiled');
  assert.equal(problemOf(10, zone), '10: There is no zone "chiled". Did you mean "chilled"?');
  const beside = LINES[10]!.replaceAll('9, ', '6, ');
  assert.match(
    problemOf(11, beside),
    /^11: Two shelves are at one place: bay 1 of aisle F1 and bay/,
  );
  const same = LINES[10]!.replace('F1', 'A1');
  assert.match(problemOf(11, same), /^11: Two aisles or paths are called "A1"/);
  const short = LINES[9]!.replace('to: [4, 2]', 'to: [4, 14]');
  assert.match(problemOf(10, short), /^10: Aisle A1 is 0\.00 m long/);
  const shelfless = LINES[9]!.replace(', shelves: 4', '');
  assert.match(problemOf(10, shelfless), /^10: Aisle A1 does not say how many shelves/);
  const far = LINES[9]!.replace('bays: 6', 'bays: [{ bay: end, at: 13, side: left, shelves: 2 }]');
  assert.match(problemOf(10, far), /^10: Bay end stands 13 m along aisle A1, which is 12 m long/);
  assert.match(problemOf(3, 'sizes: [20, 16]'), /"sizes" is not a known key|lacks "size"/);
});

void test('L3 the layouts of the grocer are whole', () => {
  const layouts = join(import.meta.dirname, '../../../../examples/grocer/crew/layouts');
  const floors = readdirSync(layouts).map((file) => readLayout(join(layouts, file)));
  const stores = floors.flatMap(({ layout }) => layout.stores).toSorted();
  const wanted = Array.from({ length: 15 }, (_, at) => `s${String(at + 1).padStart(2, '0')}`);
  assert.deepEqual(stores, wanted);
});
