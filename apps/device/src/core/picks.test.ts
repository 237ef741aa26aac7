/** Codes and sessions of the picker's page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CODE_FOR_MS, NO_CODES, redeem, withCode, type PickCodes } from './pick-codes.ts';
import { cookieOf, openSession, sealSession } from './pick-session.ts';

const picker = { person: 'l.frey', name: 'L. Frey' };
const one = (code: string, untilMs = CODE_FOR_MS) =>
  withCode(NO_CODES, { code, picker, untilMs }, 0);

void test('a code opens one session, in time, and five wrong tries close them all', () => {
  const first = redeem(one('12345678'), '12345678', 1);
  assert.deepEqual(first.picker, picker);
  assert.equal(redeem(first.codes, '12345678', 1).picker, null, 'used once');
  assert.equal(redeem(one('12345678'), '12345678', CODE_FOR_MS).picker, null, 'too late');
  let codes: PickCodes = one('12345678');
  for (let wrong = 1; wrong <= 4; wrong++) ({ codes } = redeem(codes, '00000000', 1));
  assert.deepEqual(redeem(codes, '12345678', 1).picker, picker);
  ({ codes } = redeem(codes, '00000000', 1));
  assert.equal(redeem(codes, '12345678', 1).picker, null);
});

void test('a session is opened only by the token that sealed it, and until it ends', () => {
  const session = { ...picker, untilMs: 100 };
  const sealed = sealSession('token', session);
  assert.deepEqual(openSession('token', sealed, 99), session);
  assert.equal(openSession('token', sealed, 100), null);
  assert.equal(openSession('another', sealed, 99), null);
  const [text, seal] = sealed.split('.') as [string, string];
  const longer = Buffer.from(JSON.stringify({ ...session, untilMs: 1e15 })).toString('base64url');
  for (const forged of ['', '.', text, `${longer}.${seal}`, `${text}.`, `${text}.AAAA`]) {
    assert.equal(openSession('token', forged, 99), null, forged);
  }
  assert.equal(cookieOf('a=1; slipway-pick-7450=x.y', 'slipway-pick-7450'), 'x.y');
  assert.equal(cookieOf('other-slipway-pick-7450=x', 'slipway-pick-7450'), null);
  assert.equal(cookieOf(undefined, 'a'), null);
});
