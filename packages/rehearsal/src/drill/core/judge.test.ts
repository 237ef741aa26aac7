/** Each check finds what it is there for, and nothing else does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentState } from '../ports.ts';
import { judge, type ActRecord, type Seen } from './judge.ts';
import { expectedOf, type StorePrices } from './oracle.ts';
import type { Act } from './script.ts';

const sale: Act = { kind: 'sale', opId: 'a1', lines: [{ sku: 'milk', quantity: 1 }] };
const giveBack: Act = { kind: 'return', opId: 'a2', ofSale: 'a1' };
const burn: Act = { kind: 'burn', opId: 'a3', member: 'm1', points: 100 };
const over: Act = { kind: 'overburn', opId: 'a4', member: 'm1', points: 1_000_000 };
const again: Act = { kind: 'again', of: sale };
const ACTS = [sale, giveBack, burn, over, again];

const receipt = (seq: number, isRepeated = false) => ({ epoch: 1, seq, wallMs: 5_000, isRepeated });
const done = (act: Act, seq: number, isRepeated = false): ActRecord => ({
  device: 'till-1',
  act,
  receipt: receipt(seq, isRepeated),
  refusal: null,
  tookMs: 3,
});
const refused = (act: Act, refusal: string): ActRecord => ({
  device: 'till-1',
  act,
  receipt: null,
  refusal,
  tookMs: 3,
});

const STATE: AgentState = {
  device: 'till-1',
  store: 's01',
  agentVersion: '1',
  isSelling: true,
  unacked: 0,
  isCut: true,
  skewMs: 0,
};
const PRICES: StorePrices = {
  labels: null,
  books: [
    {
      id: 'b1',
      effectiveMs: 0,
      rules: [
        { id: 'r1', sku: 'milk', kind: 'price', priceMinor: 349, fromMs: 0, toMs: null },
        { id: 'r2', sku: 'milk', kind: 'promotion', priceMinor: 299, fromMs: 50_000, toMs: 90_000 },
      ],
    },
  ],
};
const progress = [{ device: 'till-1', epoch: 1, ackedSeq: 7, appliedSeq: 7 }];
const line = { device: 'till-1', opId: 'a1', sku: 'milk', priceMinor: 349, atMs: 5_000 };

const GOOD: Seen = {
  expected: expectedOf([
    { device: 'till-1', members: ['m1'], acts: ACTS.map((act) => ({ at: 0, act })) },
  ]),
  records: [
    done(sale, 8),
    done(again, 8, true),
    done(giveBack, 9),
    done(burn, 10),
    refused(over, 'DEVICE_BURN_LIMIT'),
  ],
  states: [STATE],
  progress: { cut: progress, mended: progress },
  ackedMs: 10,
  appliedMs: 20,
  limitMs: 60_000,
  receipts: ['a1', 'a2', 'a3'].map((opId) => ({ opId, state: 'applied' })),
  balances: new Map([['m1', 900]]),
  leftBehind: [],
  lines: [line],
  prices: [PRICES],
  broken: [],
};

const failed = (seen: Partial<Seen>) =>
  judge({ ...GOOD, ...seen })
    .filter(({ passed }) => !passed)
    .map(({ id }) => id);

test('a store in which all went well passes, and each check says what it looked at', () => {
  assert.deepEqual(failed({}), []);
  assert.ok(judge(GOOD).every(({ detail }) => detail !== ''));
});

const replaced = (at: number, record: ActRecord) => GOOD.records.with(at, record);

const DEFECTS: readonly (readonly [name: string, seen: Partial<Seen>, fails: string[]])[] = [
  ['D1 an op was not applied', { receipts: GOOD.receipts.slice(1) }, ['lost']],
  [
    'D1 an op waits in quarantine',
    { receipts: GOOD.receipts.with(0, { opId: 'a1', state: 'quarantined' }) },
    ['lost'],
  ],
  ['D2 an op was applied twice', { receipts: [...GOOD.receipts, GOOD.receipts[0]!] }, ['doubled']],
  [
    'D2 what was refused was applied',
    { receipts: [...GOOD.receipts, { opId: 'a4', state: 'applied' }] },
    ['doubled'],
  ],
  ['D2 a repeat became a second op', { records: replaced(1, done(again, 11)) }, ['repeated']],
  ['D3 a balance is off by one', { balances: new Map([['m1', 901]]) }, ['balances']],
  ['D3 a balance was never told', { balances: new Map([['m1', null]]) }, ['balances']],
  ['D3 a price is of another moment', { lines: [{ ...line, priceMinor: 299 }] }, ['prices']],
  ['D3 a promotion was not given', { lines: [{ ...line, atMs: 70_000 }] }, ['prices']],
  [
    'D4 a device reached the cloud',
    { progress: { cut: progress, mended: [{ ...progress[0]!, ackedSeq: 8 }] } },
    ['cut'],
  ],
  ['D4 a device was not cut at the end', { states: [{ ...STATE, isCut: false }] }, ['cut']],
  ['D5 too much was given away', { records: replaced(4, done(over, 12)) }, ['refused']],
  [
    'D5 too much was refused for another reason',
    { records: replaced(4, refused(over, 'DEVICE_REQUEST')) },
    ['refused'],
  ],
  [
    'a till did not sell',
    { records: replaced(2, refused(giveBack, 'DEVICE_DISK_FULL')) },
    ['receipts'],
  ],
  ['D6 not all was applied in time', { appliedMs: null }, ['drained']],
  ['D6 not all was held in time', { ackedMs: null, appliedMs: null }, ['drained']],
  ['points stayed behind', { leftBehind: ['m1'] }, ['left']],
  ['a device is not sound', { broken: ['till-1 after: log chain'] }, ['self-test']],
];

for (const [name, seen, fails] of DEFECTS) {
  test(name, () => assert.deepEqual(failed(seen), fails));
}

test('around the moment of a change either price is right', () => {
  for (const priceMinor of [349, 299]) {
    assert.deepEqual(failed({ lines: [{ ...line, atMs: 49_000, priceMinor }] }), []);
  }
});
