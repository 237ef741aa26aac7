/** Price books as files: what they mean, and what is said of a wrong one, by line. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputFileError } from '@slipway/kernel';
import { bookIdOf, shippedBook } from './book.ts';
import { parsePriceBook } from './read-book.ts';
import { repriceSale, type PricedSale } from './reprice.ts';
import { priceAt } from './timeline.ts';

const HEAD = `store: s01
currency: USD
effective: 2026-12-01T06:00:00Z
`;
const read = (text: string, skus?: readonly string[]) =>
  parsePriceBook(HEAD + text, 'book.yaml', skus ? { skus: new Set(skus) } : {});

/** @returns each problem as `LINE: what` */
function problemsOf(text: string, skus?: readonly string[]): string[] {
  try {
    read(text, skus);
  } catch (error) {
    if (!(error instanceof InputFileError)) throw error;
    return error.problems.map(({ place, what }) => `${place.line}: ${what}`);
  }
  return [];
}

const GOOD = `prices:
  - { sku: milk, price: 3.49 }
  - { sku: eggs, price: '2.99', to: 2026-12-24T00:00:00Z }
  - { sku: eggs, price: 3.5, from: 2026-12-24T00:00:00Z }
promotions:
  - { id: advent, sku: milk, percent-off: 15, from: 2026-12-05T00:00:00Z, to: 2026-12-12T00:00:00Z }
`;

void test('a book is read: prices, promotions, and a percentage as its final price', () => {
  const books = [shippedBook(read(GOOD))];
  const minor = (sku: string, at: string) => priceAt(books, sku, Date.parse(at))?.priceMinor;
  assert.equal(minor('milk', '2026-12-01T05:59:59Z'), undefined, 'not in effect yet');
  assert.equal(minor('milk', '2026-12-04T23:59:59Z'), 349);
  assert.equal(minor('milk', '2026-12-05T00:00:00Z'), 296, '296.65, in the favour of customers');
  assert.equal(minor('milk', '2026-12-12T00:00:00Z'), 349);
  assert.equal(minor('eggs', '2026-12-23T23:59:59Z'), 299);
  assert.equal(minor('eggs', '2026-12-24T00:00:00Z'), 350);
  assert.equal(minor('tea', '2026-12-24T00:00:00Z'), undefined);
});

void test('the name of a book is its content, whatever the order of writing', () => {
  const other = 'promotions: []\nprices:\n  - { price: 3.49, sku: milk }\n';
  const same = 'prices:\n  - { sku: milk, price: "3.49" }\n';
  assert.equal(bookIdOf(read(other)), bookIdOf(read(same)));
  assert.notEqual(bookIdOf(read(same)), bookIdOf(read(same.replace('3.49', '3.48'))));
});

const milk = (rest: string) => `prices:\n  - { sku: milk, price: 3.49 }\n${rest}`;
const twice = (line: number, day: string, first: string, second: string) =>
  `${line}: From ${day}T00:00:00.000Z on there are two prices of "milk": ` +
  `"${first}" and "${second}".`;
const BAD: readonly [string, string, readonly string[]][] = [
  [
    'two prices at once',
    milk('  - { sku: milk, price: 3.59, from: 2026-12-09T00:00:00Z }\n'),
    [twice(6, '2026-12-09', 'price-1', 'price-2')],
  ],
  [
    'a long one over two short ones',
    `prices:
  - { sku: milk, price: 1.00, from: 2026-12-02T00:00:00Z, to: 2026-12-03T00:00:00Z }
  - { sku: milk, price: 1.10, to: 2026-12-09T00:00:00Z }
  - { sku: milk, price: 1.20, from: 2026-12-05T00:00:00Z }
`,
    [twice(6, '2026-12-02', 'price-1', 'price-2'), twice(7, '2026-12-05', 'price-2', 'price-3')],
  ],
  [
    'dates that are none, or the wrong way round',
    `prices:
  - { sku: milk, price: 1.00, from: 2026-02-30T00:00:00Z }
  - { sku: eggs, price: 1.00, from: 2026-12-09 }
  - { sku: tea, price: 1.00, from: 2026-12-09T00:00:00Z, to: 2026-12-08T00:00:00Z }
  - { sku: salt, price: 1.00, from: 2026-11-01T00:00:00Z }
`,
    [
      '5: "2026-02-30T00:00:00Z" is no moment.',
      '6: "2026-12-09" is no moment.',
      '7: It ends before it begins.',
      '8: It begins before the book does.',
    ],
  ],
  [
    'amounts that are none',
    'prices:\n  - { sku: milk, price: 3.499 }\n  - { sku: eggs, price: "-1" }\n',
    ['5: "3.499" is no price.', '6: "-1" is no price.'],
  ],
  [
    'a percentage of a price that changes, and of none',
    `prices:
  - { sku: milk, price: 1.00, to: 2026-12-07T00:00:00Z }
  - { sku: milk, price: 2.00, from: 2026-12-07T00:00:00Z }
promotions:
  - { sku: milk, percent-off: 10, from: 2026-12-05T00:00:00Z, to: 2026-12-12T00:00:00Z }
  - { sku: tea, percent-off: 10, from: 2026-12-05T00:00:00Z, to: 2026-12-12T00:00:00Z }
  - { sku: milk, from: 2026-12-15T00:00:00Z, to: 2026-12-16T00:00:00Z }
`,
    [
      '8: No one price of "milk" holds for as long as 10 % are off.',
      '9: No one price of "tea" holds for as long as 10 % are off.',
      '10: A promotion has a price or a percentage.',
    ],
  ],
  [
    'one name twice',
    'prices:\n  - { id: a, sku: milk, price: 1.00 }\n  - { id: a, sku: tea, price: 1.00 }\n',
    ['6: There is a rule "a" already.'],
  ],
  [
    'a key that is not known',
    'prices:\n  - { sku: milk, prize: 1 }\n',
    ['5: "prize" is not a known key.'],
  ],
];
for (const [why, text, said] of BAD) {
  void test(`refused by line: ${why}`, () => {
    const found = problemsOf(text);
    for (const one of said) assert.ok(found.includes(one), `${one}\nin\n${found.join('\n')}`);
  });
}

void test('refused by line: a product that there is not', () => {
  assert.deepEqual(problemsOf(GOOD, ['milk', 'egg', 'tea']), [
    '6: There is no product "eggs".',
    '7: There is no product "eggs".',
  ]);
});

void test('a sale is priced again to the last unit by the book and rule that it names', () => {
  const shipped = shippedBook(read(GOOD));
  const atMs = Date.parse('2026-12-06T12:00:00Z');
  const made = (rest: Partial<PricedSale['lines'][number]> = {}): PricedSale => {
    const line = { sku: 'milk', quantity: 3, priceMinor: 296, currency: 'USD' };
    const whole = { ...line, bookId: shipped.id, ruleId: 'advent', ...rest };
    return { totalMinor: 3 * whole.priceMinor, currency: 'USD', lines: [whole] };
  };
  const verdict = (sale: PricedSale) => repriceSale(sale, atMs, [shipped]).lines[0]!.verdict;
  const good = repriceSale(made(), atMs, [shipped]);
  assert.deepEqual([good.agrees, good.totalMinor], [true, 888]);
  assert.equal(repriceSale({ ...made(), totalMinor: 889 }, atMs, [shipped]).agrees, false);
  assert.equal(verdict(made({ bookId: 'other' })), 'unknown-book');
  assert.equal(verdict(made({ ruleId: 'none' })), 'unknown-rule');
  assert.equal(verdict(made({ sku: 'eggs' })), 'unknown-rule', 'a rule of another product');
  assert.equal(verdict(made({ priceMinor: 295 })), 'other-price');
  assert.equal(verdict(made({ currency: 'EUR' })), 'other-price');
  assert.equal(verdict(made({ ruleId: 'price-1', priceMinor: 349 })), 'over-charged');
  assert.equal(repriceSale(made({ bookId: 'other' }), atMs, [shipped]).totalMinor, null);
});
