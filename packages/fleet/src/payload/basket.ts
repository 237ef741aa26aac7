/** Sales and returns: lines with a price, and by which rule of which price book it was made. */
import { Type, type Static } from 'typebox';
import type { Body, Lens, PayloadType } from './payload.ts';
import {
  closed,
  Currency,
  Decimal,
  FIRST_CURRENCY,
  Id,
  Minor,
  Quantity,
  toDecimal,
  toMinor,
} from './shapes.ts';

const rules = { sku: Id, quantity: Quantity, bookId: Id, ruleId: Id };
const Lines = <T extends Parameters<typeof Type.Array>[0]>(line: T) =>
  Type.Array(line, { minItems: 1, maxItems: 500 });

const first = { basket: Id, store: Id, total: Decimal };
const firstLines = Lines(closed({ ...rules, price: Decimal }));
const second = { basket: Id, store: Id, totalMinor: Minor, currency: Currency };
const secondLines = Lines(closed({ ...rules, priceMinor: Minor, currency: Currency }));

const Sale1 = closed({ ...first, lines: firstLines, member: Type.Optional(Id) });
const Sale2 = closed({ ...second, lines: secondLines, member: Type.Optional(Id) });
const Return1 = closed({ ...first, lines: firstLines, ofBasket: Id });
const Return2 = closed({ ...second, lines: secondLines, ofBasket: Id });

type First = Static<typeof Sale1>;
type Second = Static<typeof Sale2>;

/** An amount becomes a whole number and a currency, as prices do; back, the currency is lost. */
const lens: Lens = {
  up: (body) => {
    const { total, lines, ...rest } = body as unknown as First;
    return {
      ...rest,
      totalMinor: toMinor(total),
      currency: FIRST_CURRENCY,
      lines: lines.map(({ price, ...line }) => ({
        ...line,
        priceMinor: toMinor(price),
        currency: FIRST_CURRENCY,
      })),
    };
  },
  down: (body) => {
    const { totalMinor, currency: _, lines, ...rest } = body as unknown as Second;
    return {
      ...rest,
      total: toDecimal(totalMinor),
      lines: lines.map(({ priceMinor, currency: __, ...line }) => ({
        ...line,
        price: toDecimal(priceMinor),
      })),
    };
  },
};

const text = (body: Body, key: string): string[] =>
  typeof body[key] === 'string' ? [body[key]] : [];

/** Goods go over the counter and are paid for. */
export const sale: PayloadType = {
  type: 'sale',
  shapes: [Sale1, Sale2],
  lenses: [lens],
  keysOf: (body) => [
    ...text(body, 'basket').map((id) => `basket:${id}`),
    ...text(body, 'member').map((id) => `member:${id}`),
  ],
};

/** Goods come back, of an earlier basket. */
export const giveBack: PayloadType = {
  type: 'return',
  shapes: [Return1, Return2],
  lenses: [lens],
  keysOf: (body) => [
    ...text(body, 'basket').map((id) => `basket:${id}`),
    ...text(body, 'ofBasket').map((id) => `basket:${id}`),
  ],
};
