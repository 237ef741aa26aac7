/**
 * Tills that hear late, labels that show late or never, a server that looks when it likes: at no
 * moment does a till charge more than a label of the product shows; and once all can be reached,
 * tills and labels have the price of the moment.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { shippedBook, type PriceRule, type ShippedBook } from './book.ts';
import { decideRelease, RELEASE_KEY } from './release.ts';
import { chargedPrice, priceAt, type Release } from './timeline.ts';

const RUNS = Number(process.env['SLIPWAY_SOAK_RUNS'] ?? 250);
const [LEAD, MARGIN, HORIZON] = [20, 5, 60];
const SKUS = ['milk', 'eggs'] as const;

/** What the feed told a till. */
interface Told {
  readonly books: readonly ShippedBook[];
  readonly release: Release;
}
interface Till {
  readonly device: string;
  readonly skewMs: number;
  holds: Told;
  /** What it said that it holds, when it last asked. */
  said: Told;
}
interface Label {
  readonly label: string;
  readonly sku: string;
  shown: number;
  pending: number | null;
}

const price = fc.integer({ min: 1, max: 9 });
const bookWish = fc.record({
  inMs: fc.integer({ min: 1, max: 80 }),
  prices: fc.tuple(price, price),
  promotion: fc.option(
    fc.record({
      sku: fc.constantFrom(...SKUS),
      price,
      afterMs: fc.integer({ min: 0, max: 80 }),
      forMs: fc.integer({ min: 1, max: 60 }),
    }),
  ),
});
type BookWish = typeof bookWish extends fc.Arbitrary<infer T> ? T : never;

const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('time' as const), ms: fc.nat(30) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('turn' as const),
      unread: fc.nat(9),
      isSetLost: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('feed' as const), who: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('radio' as const), which: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ship' as const), wish: bookWish }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function bookOf(effectiveMs: number, { prices, promotion }: Omit<BookWish, 'inMs'>): ShippedBook {
  const rules: PriceRule[] = SKUS.map((sku, at) => {
    const span = { fromMs: effectiveMs, toMs: null };
    return { id: `price-${at}`, sku, kind: 'price', priceMinor: prices[at]!, ...span };
  });
  if (promotion) {
    const { sku, price: priceMinor, afterMs, forMs } = promotion;
    const span = { fromMs: effectiveMs + afterMs, toMs: effectiveMs + afterMs + forMs };
    rules.push({ id: 'promotion', sku, kind: 'promotion', priceMinor, ...span });
  }
  return shippedBook({ store: 's01', currency: 'USD', effectiveMs, rules });
}

class Store {
  nowMs = 1000;
  #published: Told = {
    books: [bookOf(0, { prices: [5, 5], promotion: null })],
    release: { throughMs: 0, held: {} },
  };
  readonly #tills: Till[] = [-MARGIN, MARGIN].map((skewMs, at) => {
    return { device: `t${at}`, skewMs, holds: this.#published, said: this.#published };
  });
  readonly #labels: Label[] = ['milk', 'milk', 'eggs'].map((sku, at) => {
    return { label: `l${at}`, sku, shown: 5, pending: null };
  });

  take(one: Event): void {
    if (one.do === 'time') this.nowMs += one.ms;
    if (one.do === 'turn') this.turn(one.unread, one.isSetLost);
    if (one.do === 'ship') this.#ship(one.wish);
    if (one.do === 'feed') {
      const till = this.#tills[one.who]!;
      till.said = till.holds; // by asking for more
      till.holds = this.#published;
    }
    if (one.do === 'radio') {
      const label = this.#labels[one.which]!;
      label.shown = label.pending ?? label.shown;
      label.pending = null;
    }
    this.check();
  }

  #ship({ inMs, ...wish }: BookWish): void {
    const book = bookOf(this.nowMs + HORIZON + inMs, wish);
    const { books } = this.#published;
    if (books.some((other) => other.book.effectiveMs === book.book.effectiveMs)) return;
    this.#published = { ...this.#published, books: [...books, book] };
  }

  /**
   * @param unread the label that cannot be read, if there is such a one
   * @param isSetLost whether what is set does not reach the gateway
   */
  turn(unread: number, isSetLost = false): ReturnType<typeof decideRelease> {
    const { books, release: before } = this.#published;
    const decision = decideRelease({
      nowMs: this.nowMs,
      leadMs: LEAD,
      marginMs: MARGIN,
      books,
      before,
      tills: this.#tills.map(({ device, said }) => {
        const names = said.books.map(({ id }) => id);
        const isTold = said.release === before;
        return { device, holds: new Set(isTold ? [...names, RELEASE_KEY] : names) };
      }),
      labels: this.#labels.map(({ label, sku, shown, pending }, at) => {
        return { label, sku, shownMinor: at === unread ? null : shown, pendingMinor: pending };
      }),
    });
    for (const { label, priceMinor } of isSetLost ? [] : decision.set) {
      this.#labels.find((one) => one.label === label)!.pending = priceMinor;
    }
    this.#published = { books, release: decision.release };
    return decision;
  }

  check(): void {
    for (const { holds, skewMs, device } of this.#tills) {
      for (const { sku, label, shown } of this.#labels) {
        const atMs = this.nowMs + skewMs;
        const charged = chargedPrice(holds.books, holds.release, sku, atMs)!.priceMinor;
        assert.ok(charged <= shown, `${device} charges ${charged} for ${sku}, ${label}: ${shown}`);
      }
    }
  }

  /** Everyone can be reached and no price changes any more: all come to the price of the moment. */
  settle(): void {
    this.take({ do: 'time', ms: 500 });
    for (let round = 0; round < 4; round++) {
      this.turn(9);
      for (const which of this.#labels.keys()) this.take({ do: 'radio', which });
      for (const who of [0, 1, 0, 1]) this.take({ do: 'feed', who });
    }
    assert.deepEqual(this.turn(9).open, []);
    for (const { sku, shown } of this.#labels) {
      const exact = priceAt(this.#published.books, sku, this.nowMs)!.priceMinor;
      assert.equal(shown, exact);
      for (const { holds } of this.#tills) {
        const charged = chargedPrice(holds.books, holds.release, sku, this.nowMs);
        assert.equal(charged!.priceMinor, exact);
      }
    }
  }
}

void test('P1 P5 no till ever charges more than a label shows; all come to the same price', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 20, maxLength: 120, size: 'max' }), (events) => {
      const store = new Store();
      for (const one of events) store.take(one);
      store.settle();
    }),
    { numRuns: RUNS, seed: Number(process.env['SLIPWAY_SOAK_SEED'] ?? 20_261_127) },
  );
});
