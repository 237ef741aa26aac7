/** The model: exchanges of requests and answers, and which answers it must call wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Model } from './model.ts';
import type { Intent, Op, Result, Write } from './wire.ts';

const WRITES: Partial<Record<Op, Write>> = {
  'price-write': { op: 'price-write', price: '4.00', changeId: 'c1' },
  earn: { op: 'earn', points: 10, opId: 'o1' },
  burn: { op: 'burn', points: 30, opId: 'o2' },
  'sign-up': { op: 'sign-up', name: 'New Person', email: 'n@example.com' },
  activate: { op: 'activate' },
  rename: { op: 'rename', name: 'Ann Other' },
};

interface Exchange {
  readonly op: Op;
  readonly key?: string;
  readonly status: number | null;
  readonly body?: unknown;
  /** Part of the complaint that is expected; absent = the answer is right. */
  readonly why?: RegExp;
}

const price = { store: 's01', sku: 'a' };
const sub = { id: 'm1', status: 'captured' };

const cases: readonly { name: string; exchanges: readonly Exchange[] }[] = [
  {
    name: 'a price is read as it was seeded, and as it was written',
    exchanges: [
      { op: 'price-read', status: 200, body: { ...price, price: '3.49' } },
      { op: 'price-write', status: 200, body: { ...price, price: '4.00', changeId: 'c1' } },
      { op: 'price-read', status: 200, body: { ...price, price: '4.00' } },
    ],
  },
  {
    name: 'a stale price is wrong',
    exchanges: [
      { op: 'price-write', status: 200, body: { ...price, price: '4.00', changeId: 'c1' } },
      { op: 'price-read', status: 200, body: { ...price, price: '3.49' }, why: /expected 400/ },
    ],
  },
  {
    name: 'a lost write shows as a stale price',
    exchanges: [
      { op: 'price-write', status: 200, body: { ...price, price: '4.00', changeId: 'c1' } },
      {
        op: 'price-read',
        status: 200,
        body: { ...price, price: '3.49', minor: 349, currency: 'USD' },
        why: /is 349/,
      },
    ],
  },
  {
    name: 'after a 5xx either price is right',
    exchanges: [
      { op: 'price-write', status: 503 },
      { op: 'price-read', status: 200, body: { ...price, price: '3.49' } },
      { op: 'price-read', status: 200, body: { ...price, price: '4.00' } },
      { op: 'price-read', status: 200, body: { ...price, price: '3.49' }, why: /expected 400/ },
    ],
  },
  {
    name: 'a refused write changed nothing, and refusing it was wrong',
    exchanges: [
      { op: 'price-write', status: 400, why: /refused with 400/ },
      { op: 'price-read', status: 200, body: { ...price, price: '4.00' }, why: /expected 349/ },
    ],
  },
  {
    name: 'minor units must agree with the decimal',
    exchanges: [
      {
        op: 'price-read',
        status: 200,
        body: { ...price, price: '3.49', minor: 3490, currency: 'USD' },
        why: /price and minor differ/,
      },
      { op: 'price-read', status: 200, body: { ...price, price: '3.49', minor: 349 }, why: /one/ },
      { op: 'price-read', status: 200, body: { ...price, price: '3.5' }, why: /no decimal/ },
      {
        op: 'price-read',
        status: 200,
        body: { ...price, price: '3.49', minor: 349, currency: 'EUR' },
        why: /another currency/,
      },
    ],
  },
  {
    name: 'a known price is not found, or another one comes',
    exchanges: [
      { op: 'price-read', status: 404, why: /answered 404/ },
      {
        op: 'price-read',
        status: 200,
        body: { ...price, sku: 'b', price: '3.49' },
        why: /another key/,
      },
    ],
  },
  {
    name: 'a doubled earn is wrong in the answer and in the next read',
    exchanges: [
      {
        op: 'earn',
        status: 200,
        body: { member: 'm1', balance: 40, opId: 'o1' },
        why: /expected 30/,
      },
      { op: 'balance-read', status: 200, body: { member: 'm1', balance: 40 }, why: /expected 30/ },
      { op: 'balance-read', status: 200, body: { member: 'm1', balance: 30 } },
    ],
  },
  {
    name: 'a burn may be refused when the balance is too small, and only then',
    exchanges: [
      { op: 'burn', status: 409, body: { error: 'insufficient', balance: 20 } },
      { op: 'burn', status: 409, body: { error: 'insufficient', balance: 50 }, why: /50 would do/ },
      { op: 'earn', status: 200, body: { member: 'm1', balance: 30, opId: 'o1' } },
      { op: 'burn', status: 200, body: { member: 'm1', balance: 0, opId: 'o2' } },
    ],
  },
  {
    name: 'an earn without an answer happened or not, but not twice',
    exchanges: [
      { op: 'earn', status: null },
      { op: 'balance-read', status: 200, body: { member: 'm1', balance: 40 }, why: /20 or 30/ },
      { op: 'balance-read', status: 200, body: { member: 'm1', balance: 30 } },
      { op: 'balance-read', status: 200, body: { member: 'm1', balance: 20 }, why: /expected 30/ },
    ],
  },
  {
    name: 'a subscription is signed up, activated and renamed',
    exchanges: [
      { op: 'sign-up', key: 'n1', status: 201, body: { ...sub, id: 'n1', name: 'New Person' } },
      {
        op: 'activate',
        key: 'n1',
        status: 200,
        body: { id: 'n1', name: 'New Person', status: 'active' },
      },
      {
        op: 'rename',
        key: 'n1',
        status: 200,
        body: { id: 'n1', name: 'Ann Other', status: 'active' },
      },
      {
        op: 'subscription-read',
        key: 'n1',
        status: 200,
        body: { id: 'n1', name: 'New Person', status: 'active' },
        why: /expected "Ann Other"/,
      },
      { op: 'subscription-read', key: 'n1', status: 404, why: /name n1 is null/ },
    ],
  },
  {
    name: 'first and last name must make the name',
    exchanges: [
      {
        op: 'subscription-read',
        key: 'm1',
        status: 200,
        body: { ...sub, name: 'Mary Ann Lee', firstName: 'Mary', lastName: 'Ann Lee' },
      },
      {
        op: 'subscription-read',
        key: 'm1',
        status: 200,
        body: { ...sub, name: 'Mary Ann Lee', firstName: 'Mary', lastName: 'Lee' },
        why: /do not make the name/,
      },
    ],
  },
  {
    name: 'a failed read is a failure, not a wrong answer',
    exchanges: [
      { op: 'price-read', status: 500 },
      { op: 'price-read', status: null },
    ],
  },
];

for (const { name, exchanges } of cases) {
  test(name, () => {
    const model = new Model(
      {
        prices: [{ ...price, minor: 349 }],
        balances: [{ member: 'm1', balance: 20 }],
        subscriptions: [{ ...sub, name: 'Mary Ann Lee' }],
      },
      1_000,
    );
    for (const [id, exchange] of exchanges.entries()) {
      const { why } = run(model, id, exchange);
      if (exchange.why === undefined) assert.equal(why, null);
      else assert.match(why ?? 'found right', exchange.why);
    }
  });
}

function run(model: Model, id: number, { op, key, status, body }: Exchange) {
  const at = { store: 's01', key: key ?? (op.startsWith('price') ? 'a' : 'm1'), startedMs: id };
  const write = WRITES[op];
  if (write !== undefined) model.intent({ kind: 'intent', id, ...at, write } satisfies Intent);
  const result: Result = {
    kind: 'result',
    id,
    op,
    ...at,
    unit: 'till',
    endedMs: id,
    status,
    colour: 'blue',
    body: body ?? null,
  };
  return model.result(result);
}
