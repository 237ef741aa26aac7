import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { checkDigit, isBarcode } from './core/barcode.ts';
import { readOrders } from './read-orders.ts';
import { readProducts } from './read-products.ts';
import { floorOf, product, TINY_LAYOUT } from './testing/tiny-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-picks-'));
after(() => rmSync(folder, { recursive: true }));
const floor = floorOf(TINY_LAYOUT);

const HEAD =
  'sku,codes,name-en,name-es,maker,size,volume-ml,weight-g,zone,crushable,price-minor,' +
  'pack,colour,tiny';
const ROW =
  'rice,4006381333931,"Rice, long",Arroz,Hill,1 kg,1200,1000,ambient,no,249,bag,#ddddaa,A1/3/2';
const ORDERS = 'order,store,due,sku,quantity,substitutes,note';

/** @returns the problem of a file with these lines, or what was read of it */
function tried<T>(read: (file: string) => T, lines: readonly string[]): T | string {
  const file = join(folder, 'file.csv');
  writeFileSync(file, `${lines.join('\n')}\n`);
  try {
    return read(file);
  } catch (error) {
    assert.ok(error instanceof InputFileError);
    return `${error.place?.line}: ${error.what} ${error.next}`;
  }
}

const products = (...lines: string[]) =>
  tried((file) => readProducts(file, [floor]), [HEAD, ...lines]);

void test('products are read as written; what cannot be is told by its line', () => {
  const [read] = products(ROW) as ReturnType<typeof readProducts>;
  assert.deepEqual(read?.name, { en: 'Rice, long', es: 'Arroz' });
  assert.deepEqual(read?.places, { tiny: { aisle: 'A1', bay: '3', shelf: 2 } });
  const wrong = (from: string, to: string) => String(products(ROW, '', ROW.replace(from, to)));
  assert.match(wrong('4006381333931', '4006381333932'), /^4: "4006381333932" is no barcode/);
  assert.match(wrong('rice', 'oats'), /^4: Line 2 has the barcode "4006381333931" as well/);
  assert.match(wrong('nothing', ''), /^4: Line 2 has the sku "rice" as well/);
  assert.match(wrong('ambient', 'chiled'), /^4: "zone" is "chiled". Did you mean "chilled"/);
  assert.match(wrong('ambient', 'chilled'), /^4: It is chilled, and aisle A1 of layout tiny is/);
  assert.match(wrong('A1/3/2', 'A1/3/9'), /^4: Bay 3 of aisle A1 in layout tiny has no shelf "9"/);
  assert.match(wrong('A1/3/2', 'A9/3/2'), /^4: Layout tiny has no bay "A9\/3\/2"/);
  assert.match(wrong('1200', '1.2'), /^4: "volume-ml" is "1.2". Write a whole number from 1 on/);
  assert.match(wrong('"Rice, long"', 'Rice, long'), /^4: This line has 15 fields, the head has 14/);
  assert.match(String(tried((file) => readProducts(file, [floor]), ['sku'])), /^1: The head lacks/);
});

void test('orders are read as written; what cannot be is told by its line', () => {
  const known = {
    products: new Map([
      ['rice', product('rice', 'A1/1')],
      ['oats', product('oats', 'A1/2', { places: {} })],
    ]),
    layouts: new Map([['s01', 'tiny']]),
  };
  const orders = (...lines: string[]) =>
    tried((file) => readOrders(file, known), [ORDERS, ...lines]);
  const row = 'o1,s01,2026-12-01T16:00:00Z,rice,2,oats,"ripe, please"';
  assert.deepEqual(orders(row), [
    {
      order: 'o1',
      store: 's01',
      dueMs: Date.parse('2026-12-01T16:00:00Z'),
      lines: [{ sku: 'rice', quantity: 2, substitutes: ['oats'], note: 'ripe, please' }],
    },
  ]);
  const wrong = (from: string, to: string) => String(orders(row.replace(from, to)));
  assert.match(wrong('s01', 's09'), /^2: No layout is of store "s09"/);
  assert.match(wrong('T16:00:00Z', ''), /^2: "2026-12-01" is no moment/);
  assert.match(wrong('rice', 'oats'), /^2: Layout tiny has no place for oats/);
  assert.match(wrong('rice', 'corn'), /^2: There is no product "corn"/);
  assert.match(wrong('oats', 'corn'), /^2: There is no product "corn". Correct the substitute/);
  assert.match(wrong(',2,', ',0,'), /^2: "quantity" is "0"/);
  assert.match(wrong(',2,', ',900,'), /^2: "quantity" is 900. At most 200/);
  assert.match(String(orders(row, row)), /^3: Order o1 has rice above already/);
  assert.match(String(orders(row, row.replace('16', '17'))), /^3: Order o1 has another store or/);
});

void test('a check digit is that of GS1', () => {
  // EAN-13 of the GS1 specifications, a UPC-A and an EAN-8 as printed on packets.
  assert.equal(checkDigit('629104150021'), 3);
  assert.deepEqual(['036000291452', '96385074', '4006381333931'].map(isBarcode), [
    true,
    true,
    true,
  ]);
  assert.deepEqual(['036000291453', '9638507', '', '400638133393A'].map(isBarcode), [
    false,
    false,
    false,
    false,
  ]);
});
