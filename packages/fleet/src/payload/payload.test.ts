/** Lenses are total, and what both forms can say comes back as it was. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '@slipway/kernel';
import * as fc from 'fast-check';
import { checkBody, NEWEST_VERSION, payloadOf, PAYLOADS, takeTo } from './index.ts';
import type { Body } from './payload.ts';
import { PICK_OUTCOMES } from './pick-step.ts';
import { toDecimal, toMinor } from './shapes.ts';

const id = fc.stringMatching(/^[\w.:-]{1,100}$/);
const storeId = fc.stringMatching(/^[\w.-]{1,80}$/);
const minor = fc.integer({ min: 0, max: 9_999_999_999 });
const points = fc.integer({ min: 1, max: 1_000_000 });
const decimal = minor.map(toDecimal);
const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const name = text.map((some) => some.replace(/ +$/, ''));
const fullName = name.map((some) => `x${some}`);
const word = text.map((some) => `x${some.replaceAll(' ', '')}`);
const long = fc.integer({ min: 300, max: 400 }).map((length) => 'y'.repeat(length));
const rules = { sku: id, quantity: fc.integer({ min: 1, max: 10_000 }), bookId: id, ruleId: id };
const currency = fc.constant('USD');
const lines = <T>(line: fc.Arbitrary<T>) => fc.array(line, { minLength: 1, maxLength: 5 });
const optional = <T extends Record<string, unknown>>(shape: fc.Arbitrary<T>, key: string) =>
  fc.tuple(shape, fc.option(id)).map(([body, value]): Body => {
    return value === null ? body : { ...body, [key]: value };
  });
const basket1 = { basket: id, store: id, total: decimal };
const lines1 = lines(fc.record({ ...rules, price: decimal }));
const basket2 = { basket: id, store: id, totalMinor: minor, currency };
const lines2 = lines(fc.record({ ...rules, priceMinor: minor, currency }));
const consent = fc.record({ text: fc.string({ minLength: 1, maxLength: 50 }), atMs: fc.integer() });
const signUp = { member: id, email: fc.string({ minLength: 3, maxLength: 254 }), consent };
const movement1 = optional(
  fc.record({ member: id, points, place: storeId.map((store) => `store:${store}`) }),
  'basket',
);
const movement2 = optional(fc.record({ member: id, points, storeId }), 'basket');
const step = fc.record(
  {
    list: id,
    step: fc.integer({ min: 1, max: 10_000 }),
    sku: id,
    quantity: fc.integer({ min: 0, max: 10_000 }),
    outcome: fc.constantFrom(...PICK_OUTCOMES),
    by: id,
    tote: id,
    atMs: fc.nat(),
    substituteSku: id,
    code: id,
    isShelfEmpty: fc.boolean(),
    undoes: id,
  },
  // Older bodies have no more than these.
  { requiredKeys: ['list', 'step', 'sku', 'quantity', 'outcome'] },
);
const fence = fc.record({
  below: points,
  round: points,
  challenge: fc.string({ minLength: 16, maxLength: 128 }),
  counter: points,
  signature: fc.base64String({ minLength: 4, maxLength: 88 }),
});

/** Bodies by type, of version 1 and 2. */
const BODIES: Readonly<Record<string, readonly fc.Arbitrary<Body>[]>> = {
  sale: [
    optional(fc.record({ ...basket1, lines: lines1 }), 'member'),
    optional(fc.record({ ...basket2, lines: lines2 }), 'member'),
  ],
  return: [
    fc.record({ ...basket1, lines: lines1, ofBasket: id }),
    fc.record({ ...basket2, lines: lines2, ofBasket: id }),
  ],
  'loyalty-earn': [movement1, movement2],
  'loyalty-burn': [movement1, movement2],
  'sign-up': [
    fc.record({ ...signUp, fullName: fc.oneof(fullName, long) }),
    fc.record({ ...signUp, firstName: fc.oneof(word, long), lastName: fc.oneof(name, long) }),
  ],
  'pick-step': [step, step],
  fence: [fence, fence],
};
/** What the older form cannot say: two names that are longer together than one may be. */
const isLost = (type: string, body: Body) =>
  type === 'sign-up' &&
  `${String(body['firstName'])} ${String(body['lastName'])}`.length > 400 &&
  body['lastName'] !== '';

for (const payload of PAYLOADS) {
  const { type } = payload;
  void test(`${type}: every body of a version has one in every other, and comes back`, () => {
    assert.equal(payload.shapes.length, NEWEST_VERSION);
    assert.equal(payload.lenses.length, NEWEST_VERSION - 1);
    BODIES[type]!.forEach((bodies, at) => {
      const [from, to] = [at + 1, 2 - at];
      fc.assert(
        fc.property(bodies, (body) => {
          assert.ok(checkBody(payload, from, body).ok, 'the test makes bodies that fit');
          const taken = takeTo(payload, body, from, to);
          const checked = checkBody(payload, to, taken);
          assert.ok(checked.ok, JSON.stringify(checked));
          const back = takeTo(payload, taken, to, from);
          if (!isLost(type, body)) assert.equal(canonicalJson(back), canonicalJson(body));
          assert.ok(payload.keysOf(from === 1 ? taken : body).every((key) => /^\w+:/.test(key)));
        }),
        { numRuns: 200 },
      );
    });
  });
}

void test('money is exact in both forms', () => {
  fc.assert(fc.property(minor, (value) => toMinor(toDecimal(value)) === value));
});

void test('a body that does not fit is told, and an unknown version or type', () => {
  const sale = payloadOf('sale')!;
  const wrong = checkBody(sale, 1, { basket: 'B1', store: 's01', total: 3.49, lines: [] });
  assert.ok(!wrong.ok && wrong.problems.length >= 2);
  assert.ok(!checkBody(sale, 3, {}).ok);
  assert.equal(payloadOf('nothing'), undefined);
});
