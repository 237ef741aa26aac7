import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newPersonKey, signDocument } from '@slipway/authority';
import { exampleDecisions } from '../testing/example-decisions.ts';
import { exampleLaunch, EXAMPLE_MS } from '../testing/example.ts';
import { createPublicKey, verify } from 'node:crypto';
import { openDocument, textToSign } from './decision-document.ts';
import { actsOf, inOrder, leftMs, mayRollBack, meanShareBp, reached } from './decisions.ts';

const view = exampleLaunch();
const decisions = exampleDecisions(view, EXAMPLE_MS);

test('what the plan decides first comes first, and time left never goes below nothing', () => {
  const [first, last] = inOrder(decisions.waiting);
  assert.equal(first!.id, 'l-1/store/s09');
  assert.equal(leftMs(first!, EXAMPLE_MS + 3_600_000), 0);
  assert.equal(leftMs(last!, EXAMPLE_MS), null);
});

test('a rollback reaches a store, its wave or all; only that of all is one signature', () => {
  const ids = (reach: 'store' | 'wave' | 'all') => reached(view, 's02', reach).map(({ id }) => id);
  assert.deepEqual(ids('store'), ['s02']);
  assert.deepEqual(ids('wave'), ['s02', 's03', 's04']);
  assert.equal(ids('all').length, 15);
  assert.equal(actsOf(reached(view, 's02', 'wave'), 'wave').length, 3);
  assert.deepEqual(actsOf(view.stores, 'all'), [{ act: 'rollback-launch', target: null }]);
});

test('one unknown share makes the share of several unknown', () => {
  const [one, two] = view.stores;
  assert.equal(meanShareBp([one!, two!]), 9500);
  assert.equal(meanShareBp([one!, { ...two!, shareBp: null }]), null);
});

test('who may roll back: each once, by the nearest role; a deputy not all stores', () => {
  assert.deepEqual(mayRollBack(decisions, 's09'), [
    { person: 'ben', role: 'rollback-owner' },
    { person: 'ada', role: 'rollback-deputy' },
    { person: 'cai', role: 'senior-owner' },
  ]);
  assert.deepEqual(
    mayRollBack(decisions, null).map(({ person }) => person),
    ['ada', 'cai'],
  );
});

test('the text that a passkey signs is the one that every signed document is of', () => {
  const { privateKey, publicKey } = newPersonKey();
  const by = { person: 'ada', key: 'phone' };
  const payload = { reason: 'é\u2028"', z: [1e21, null], a: { b: 0.1 } };
  const signing = { subject: 'launch/l-1', payload, by, privateKey, nowMs: 1, validMs: 9 };
  const { signature, nonce, ...open } = signDocument(signing);
  const challenge = { ...open, nonce, nowMs: open.signedAtMs };
  const text = Buffer.from(textToSign(openDocument(challenge, by)));
  const der = Buffer.from(publicKey, 'base64');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  assert.ok(verify(null, text, key, Buffer.from(signature, 'base64')));
});
