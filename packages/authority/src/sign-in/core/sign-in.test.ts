/** The pure parts of sign-in: tries, scopes, secrets, and who did it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Attempts } from './attempts.ts';
import { personOfClaims } from './claims.ts';
import { byOf, INSTALLATION, machineIdentity, NOBODY } from './identity.ts';
import { ALL_SCOPES, holdsScope, isScope } from './scopes.ts';
import { csrfOf, hashOfSecret, isSame, isSecret, secretOf } from './secret.ts';

void test('so many tries per window, by name, and never more names than told', () => {
  const attempts = new Attempts({ most: 3, windowMs: 1_000, names: 2 });
  for (const atMs of [0, 100, 200]) {
    assert.equal(attempts.waitMs('ada', atMs), 0);
    attempts.count('ada', atMs);
  }
  assert.equal(attempts.waitMs('ada', 400), 600);
  assert.equal(attempts.waitMs('ben', 400), 0);
  assert.equal(attempts.waitMs('ada', 1_000), 0);
  attempts.count('ada', 1_000); // a window of its own
  assert.equal(attempts.waitMs('ada', 1_001), 0);
  attempts.count('ben', 1_100);
  attempts.count('cyd', 1_200);
  assert.equal(attempts.size, 2);
  attempts.forget('cyd');
  assert.equal(attempts.size, 1);
});

void test('each scope holds those below it, and acting for people is a thing of its own', () => {
  const cases: [Parameters<typeof holdsScope>[0], string][] = [
    [[], ''],
    [['read'], 'read'],
    [['hold'], 'read hold'],
    [['read', 'act'], 'read hold act'],
    [['crew'], 'read crew'],
    [[...ALL_SCOPES], 'read hold act crew'],
  ];
  for (const [held, expected] of cases) {
    const all = ['read', 'hold', 'act', 'crew'] as const;
    assert.equal(all.filter((scope) => holdsScope(held, scope)).join(' '), expected);
  }
  assert.ok(isScope('read') && !isScope('toString') && !isScope('write'));
});

void test('a secret is known by its hash, and its CSRF token by nobody else', () => {
  const secrets = [1, 2].map((byte) => secretOf(new Uint8Array(32).fill(byte)));
  const [one, two] = secrets as [string, string];
  assert.ok(isSecret(one) && !isSecret(`${one}x`) && !isSecret('') && !isSecret(`${one}\n`));
  assert.match(hashOfSecret(one), /^[0-9a-f]{64}$/);
  const all = [...secrets, ...secrets.map(hashOfSecret), ...secrets.map(csrfOf)];
  assert.equal(new Set(all).size, 6);
  assert.ok(isSame(one, one) && !isSame(one, two) && !isSame(one, one.slice(1)));
  assert.throws(() => secretOf(new Uint8Array(31)), /32 bytes/);
});

void test('the record says who did it', () => {
  const ada = { ...NOBODY, person: 'ada', how: 'session' as const };
  const all = [ada, machineIdentity('ci'), INSTALLATION, NOBODY].map(byOf);
  assert.deepEqual(all, ['ada', 'token:ci', 'operator', 'nobody']);
});

void test('a claim names one of ours or nobody', () => {
  const map = { 'ada@example.com': 'ada' };
  type Case = [Parameters<typeof personOfClaims>[0], object, object];
  const verified = { email: 'ada@example.com', email_verified: true };
  const cases: Case[] = [
    [{ claim: 'sub', map: null }, { sub: 'ada' }, { person: 'ada' }],
    [{ claim: 'sub', map: null }, {}, { person: null, why: 'no-claim' }],
    [{ claim: 'sub', map: null }, { sub: 7 }, { person: null, why: 'no-claim' }],
    [{ claim: 'sub', map: null }, { sub: 'a b' }, { person: null, why: 'unmapped', value: 'a b' }],
    [{ claim: 'email', map }, verified, { person: 'ada' }],
    [
      { claim: 'email', map },
      { ...verified, email_verified: 'true' },
      { person: null, why: 'unverified' },
    ],
    [{ claim: 'sub', map }, { sub: 'eve' }, { person: null, why: 'unmapped', value: 'eve' }],
    [
      { claim: 'sub', map },
      { sub: 'constructor' },
      { person: null, why: 'unmapped', value: 'constructor' },
    ],
  ];
  for (const [rule, claims, expected] of cases) {
    assert.deepEqual(personOfClaims(rule, { ...claims }), expected, JSON.stringify(claims));
  }
});
