/** The drill's oracle of prices, which shares no code with tills, against what tills charge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { chargedPrice, shippedBook, type PriceBook } from '@slipway/fleet';
import { rightPrices } from '@slipway/rehearsal';

const moment = fc.integer({ min: 0, max: 100 });
const rule = fc.record({
  id: fc.constantFrom('r1', 'r2', 'r3'),
  sku: fc.constantFrom('milk', 'bread'),
  kind: fc.constantFrom('price' as const, 'promotion' as const),
  priceMinor: fc.integer({ min: 1, max: 9 }),
  fromMs: moment,
  toMs: fc.option(moment),
});
const book = fc.record({
  store: fc.constant('s01'),
  currency: fc.constant('USD'),
  effectiveMs: moment,
  rules: fc.array(rule, { maxLength: 5 }),
});
const labels = fc.option(
  fc.record({ throughMs: moment, held: fc.dictionary(fc.constantFrom('milk'), moment) }),
);

test('the oracle of prices agrees with what tills charge', () => {
  const books = fc.uniqueArray(book, { selector: (one) => one.effectiveMs, maxLength: 4 });
  let priced = 0;
  fc.assert(
    fc.property(books, labels, moment, (all, shown, atMs) => {
      const shipped = all.map((one) => shippedBook(one as PriceBook));
      const told = shipped.map(({ id, book: { effectiveMs, rules } }) => ({
        id,
        effectiveMs,
        rules,
      }));
      const charged = chargedPrice(shipped, shown, 'milk', atMs)?.priceMinor;
      const right = rightPrices({ books: told, labels: shown }, 'milk', atMs, 0);
      assert.deepEqual([...right], charged === undefined ? [] : [charged]);
      if (charged !== undefined) priced += 1;
    }),
    { numRuns: 2_000 },
  );
  assert.ok(priced > 100, `only ${priced} were priced at all`);
});
