/** The wire: what the load writes is what the oracle reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRecord } from './parse.ts';
import type { WireRecord } from './wire.ts';

const at = { id: 7, store: 's01', key: 'a', startedMs: 1 };
const records: readonly WireRecord[] = [
  { kind: 'intent', ...at, write: { op: 'price-write', price: '1.00', changeId: 'c' } },
  { kind: 'intent', ...at, write: { op: 'burn', points: 5, opId: 'o' } },
  { kind: 'intent', ...at, write: { op: 'sign-up', name: 'A B', email: 'a@example.com' } },
  { kind: 'intent', ...at, write: { op: 'activate' } },
  { kind: 'intent', ...at, write: { op: 'rename', name: 'A B' } },
  {
    kind: 'result',
    ...at,
    op: 'earn',
    unit: 't',
    endedMs: 2,
    status: null,
    colour: null,
    body: { balance: 3 },
  },
  { kind: 'push', store: 's01', atMs: 1, colour: 'green', body: { sku: 'a' } },
  { kind: 'stream', store: 's01', up: true, atMs: 1 },
  { kind: 'tick', atMs: 1, last: true },
];
for (const record of records) {
  test(`reads back what the load writes: ${JSON.stringify(record)}`, () => {
    assert.deepEqual(parseRecord(JSON.stringify(record)), record);
  });
}

const bad = [
  '',
  '{',
  'null',
  '{"kind":"result"}',
  JSON.stringify({ kind: 'intent', ...at, write: { op: 'price-write', price: 1, changeId: 'c' } }),
  JSON.stringify({ kind: 'guess' }),
];
for (const line of bad) {
  test(`is no record: ${line}`, () => assert.equal(parseRecord(line), null));
}
