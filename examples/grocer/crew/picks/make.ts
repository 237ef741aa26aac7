/**
 * Draws products and orders of the grocer from a seed: the same files every time. Barcodes begin
 * with 20, which GS1 leaves to each company's own use: no real article has them.
 */
import { int, pick, seededRandom, type Random } from '@slipway/kernel';
import { checkDigit, type Floor, type Product } from '@slipway/crew/picks';
import { KINDS, MAKERS, type Kind } from './assortment.ts';

const SEED = 20_261_127;
const ORDERS_OF_A_STORE = 6;
/** The first day of the launch: orders are due in the afternoon. */
const FIRST_DUE_MS = Date.parse('2026-11-27T20:00:00Z');
const QUARTER_MS = 15 * 60_000;
/** Each kind, variant and size comes from so many makers. */
const MAKERS_OF_ONE = 2;

const NOTES = ['', '', '', '', 'the longest date, please', 'no broken ones, please'];
const RIPE_NOTES = ['green ones, please', 'ripe ones, please', ''];

/** A product with the name of its kind, by which substitutes are found. */
interface Drawn extends Product {
  readonly kind: string;
}

/** @returns the two files' text, by name */
export function makePicks(floors: readonly Floor[]): Readonly<Record<string, string>> {
  const random = seededRandom(SEED);
  const products = drawProducts(random, floors);
  return {
    'products.csv': productsCsv(products, floors),
    'orders.csv': ordersCsv(random, products, floors),
  };
}

function drawProducts(random: Random, floors: readonly Floor[]): readonly Drawn[] {
  const bare = KINDS.flatMap((kind) => drawKind(random, kind));
  const places = floors.map((floor) => ({
    name: floor.layout.name,
    of: spread(floor, bare),
  }));
  return bare.map((product) => ({
    ...product,
    places: Object.fromEntries(places.map(({ name, of }) => [name, of.get(product.sku)!])),
  }));
}

function drawKind(random: Random, kind: Kind): readonly Drawn[] {
  const { en, es, zone, pack, colour, isCrushable = false, variants, sizes } = kind;
  const word = en.replaceAll(' ', '-');
  let nth = 0;
  return variants.flatMap(([before, after]) =>
    sizes.flatMap(([size, volumeMl, weightG, cents]) => {
      const first = int(random, MAKERS.length);
      return Array.from({ length: nth % 3 === 0 ? MAKERS_OF_ONE : 1 }, (_, maker): Drawn => {
        nth += 1;
        const digits = `20${String(int(random, 10 ** 10)).padStart(10, '0')}`;
        return {
          kind: en,
          sku: `${word}-${nth}`,
          codes: [`${digits}${checkDigit(digits)}`],
          name: { en: `${before} ${en}`, es: `${es} ${after}` },
          maker: MAKERS[(first + maker) % MAKERS.length]!,
          size,
          volumeMl,
          weightG,
          zone,
          isCrushable,
          priceMinor: cents + 10 * int(random, 6) + maker * 40,
          pack,
          colour,
          places: {},
        };
      });
    }),
  );
}

/** Spreads a zone's products evenly over its bays and shelves, kind beside kind. */
function spread(floor: Floor, products: readonly Drawn[]) {
  const places = new Map<string, Product['places'][string]>();
  for (const own of Map.groupBy(products, ({ zone }) => zone).values()) {
    const shelves = floor.layout.aisles
      .flatMap((aisle) => aisle.bays)
      .filter(({ zone }) => zone === own[0]!.zone)
      .flatMap(({ aisle, bay, shelves: count }) =>
        Array.from({ length: count }, (_, at) => ({ aisle, bay, shelf: at + 1 })),
      );
    for (const [at, { sku }] of own.entries()) {
      places.set(sku, shelves[Math.floor((at * shelves.length) / own.length)]!);
    }
  }
  return places;
}

function productsCsv(products: readonly Drawn[], floors: readonly Floor[]): string {
  const names = floors.map(({ layout }) => layout.name);
  const head =
    'sku,codes,name-en,name-es,maker,size,volume-ml,weight-g,zone,crushable,price-minor,pack,' +
    `colour,${names.join(',')}`;
  const rows = products.map((one) => {
    const places = names.map((name) => {
      const { aisle, bay, shelf } = one.places[name]!;
      return `${aisle}/${bay}/${shelf}`;
    });
    const { sku, codes, name, maker, size, volumeMl, weightG, zone, isCrushable } = one;
    const crushable = isCrushable ? 'yes' : 'no';
    return [sku, codes.join(' '), name.en, name.es, maker, size, volumeMl, weightG, zone]
      .concat(crushable, one.priceMinor, one.pack, one.colour, places)
      .join(',');
  });
  return `${[head, ...rows].join('\n')}\n`;
}

function ordersCsv(random: Random, products: readonly Drawn[], floors: readonly Floor[]): string {
  const stores = floors.flatMap(({ layout }) => layout.stores).toSorted();
  const rows = stores.flatMap((store) =>
    Array.from({ length: ORDERS_OF_A_STORE }, (_, at) => {
      const due = new Date(FIRST_DUE_MS + Math.floor(at / 3) * 4 * QUARTER_MS + at * QUARTER_MS);
      const moment = due.toISOString().replace('.000', '');
      const order = `${store}-${String(1_001 + at)}`;
      return drawLines(random, products).map((line) => `${order},${store},${moment},${line}`);
    }).flat(),
  );
  return `${['order,store,due,sku,quantity,substitutes,note', ...rows].join('\n')}\n`;
}

/** @returns the rest of each line of one order: `sku,quantity,substitutes,note` */
function drawLines(random: Random, products: readonly Drawn[]): readonly string[] {
  const count = 4 + int(random, 7);
  const chosen = new Map<string, Drawn>();
  while (chosen.size < count) {
    const one = pick(random, products);
    chosen.set(one.sku, one);
  }
  return Array.from(chosen.values(), (product) => {
    const like = products.filter(({ kind, sku }) => kind === product.kind && sku !== product.sku);
    const willing = int(random, 3);
    const substitutes = Array.from({ length: willing }, () => pick(random, like).sku);
    const quantity = 1 + (int(random, 3) === 0 ? int(random, 4) : 0);
    const note = pick(random, product.pack === 'loose' ? RIPE_NOTES : NOTES);
    const quoted = note === '' ? '' : `"${note}"`;
    return `${product.sku},${quantity},${[...new Set(substitutes)].join(' ')},${quoted}`;
  });
}
