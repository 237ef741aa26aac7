/** Reads products.csv: what a chain sells, and on which shelf it lies in each layout. */
import type { CsvRow } from './csv.ts';
import { readCsv } from './csv.ts';
import { isBarcode } from './core/barcode.ts';
import type { Floor } from './core/floor.ts';
import { ZONES } from './core/pick-list.ts';
import { PACKS, type Product, type ShelfPlace } from './core/product.ts';

const COLUMNS = [
  'sku',
  'codes',
  'name-en',
  'name-es',
  'maker',
  'size',
  'volume-ml',
  'weight-g',
  'zone',
  'crushable',
  'price-minor',
  'pack',
  'colour',
];

/**
 * @param floors of all layouts: each has a column of its name, `AISLE/BAY/SHELF` or empty
 * @throws {InputFileError} the first thing that is wrong, by its line
 */
export function readProducts(file: string, floors: readonly Floor[]): readonly Product[] {
  const rows = readCsv(file, [...COLUMNS, ...floors.map(({ layout }) => layout.name)]);
  const [skus, codes] = [new Map<string, number>(), new Map<string, number>()];
  return rows.map((row) => {
    const product = productOf(row, floors);
    once(row, skus, 'sku', product.sku);
    for (const code of product.codes) once(row, codes, 'barcode', code);
    return product;
  });
}

function productOf(row: CsvRow, floors: readonly Floor[]): Product {
  const sku = row.given('sku');
  if (!/^[\w.:-]{1,100}$/.test(sku)) {
    throw row.error(`"${sku}" is no sku.`, 'Use letters, digits and - . : _ alone.');
  }
  const codes = row.given('codes').split(/\s+/);
  const wrong = codes.find((code) => !isBarcode(code));
  if (wrong !== undefined) {
    const next = 'Compare it with the packet: EAN-13, UPC-A or EAN-8 with its check digit.';
    throw row.error(`"${wrong}" is no barcode.`, next);
  }
  const colour = row.given('colour');
  if (!/^#[0-9a-f]{6}$/.test(colour)) {
    throw row.error(`"${colour}" is no colour.`, 'Write it as #rrggbb, in small letters.');
  }
  const zone = row.oneOf('zone', ZONES);
  const places = floors.flatMap((floor) => {
    const place = placeOf(row, floor, zone);
    return place ? [[floor.layout.name, place] as const] : [];
  });
  return {
    sku,
    codes,
    name: { en: row.given('name-en'), es: row.given('name-es') },
    maker: row.given('maker'),
    size: row.given('size'),
    volumeMl: row.whole('volume-ml', 1),
    weightG: row.whole('weight-g', 1),
    zone,
    isCrushable: row.oneOf('crushable', ['yes', 'no']) === 'yes',
    priceMinor: row.whole('price-minor', 0),
    pack: row.oneOf('pack', PACKS),
    colour,
    places: Object.fromEntries(places),
  };
}

function placeOf(row: CsvRow, floor: Floor, zone: string): ShelfPlace | null {
  const { name } = floor.layout;
  const text = row.text(name);
  if (text === '') return null;
  const [aisle = '', bay = '', number = ''] = text.split('/');
  const found = floor.bay(aisle, bay);
  const shelf = Number(number);
  if (!found) {
    const next = 'Write AISLE/BAY/SHELF as the layout has them.';
    throw row.error(`Layout ${name} has no bay "${text}".`, next);
  }
  if (!Number.isInteger(shelf) || shelf < 1 || shelf > found.shelves) {
    const what = `Bay ${bay} of aisle ${aisle} in layout ${name} has no shelf "${number}".`;
    throw row.error(what, `Its shelves are 1 to ${found.shelves}.`);
  }
  if (found.zone !== zone) {
    const what = `It is ${zone}, and aisle ${aisle} of layout ${name} is ${found.zone}.`;
    throw row.error(what, 'Put it where it keeps.');
  }
  return { aisle, bay, shelf };
}

function once(row: CsvRow, seen: Map<string, number>, kind: string, value: string): void {
  const line = seen.get(value);
  if (line !== undefined) {
    throw row.error(`Line ${line} has the ${kind} "${value}" as well.`, 'Take one of them out.');
  }
  seen.set(value, row.line);
}
