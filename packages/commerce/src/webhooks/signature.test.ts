import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { WebhookRefusedError } from '../errors.ts';
import { signWebhook, TOLERANCE_MS, verifyWebhook } from './signature.ts';

const SECRET = 'whsec_one';
const NOW = 1_795_000_000_000;
const SECONDS = NOW / 1000;
const body = Buffer.from('{"id":"evt_1"}');
const verify = (header: string | undefined, raw = body, secrets = [SECRET], nowMs = NOW) =>
  verifyWebhook('stripe', header, raw, secrets, nowMs);
const refused = (what: RegExp) => (error: unknown) => {
  assert.ok(error instanceof WebhookRefusedError);
  assert.match(error.what, what);
  assert.ok(!error.message.includes(SECRET));
  return true;
};

test('W1 the signature is the documented one, and covers every byte of the body', () => {
  const documented = createHmac('sha256', SECRET).update(`${SECONDS}.{"id":"evt_1"}`).digest('hex');
  assert.equal(signWebhook(body, SECRET, SECONDS), `t=${SECONDS},v1=${documented}`);
  verify(`t=${SECONDS},v1=${documented}`);
  verify(`t=${SECONDS},v0=${'0'.repeat(64)},v1=${documented}`);
  // The same JSON, written in another way, is not what was signed.
  const spaced = Buffer.from('{"id": "evt_1"}');
  assert.throws(() => verify(signWebhook(body, SECRET, SECONDS), spaced), refused(/not by our/));
});

test('W1 any of several signatures under any of several secrets is enough', () => {
  const [, ours] = signWebhook(body, SECRET, SECONDS).split(',');
  const rolled = `${signWebhook(body, 'whsec_old', SECONDS)},${ours}`;
  verify(rolled);
  verify(signWebhook(body, 'whsec_old', SECONDS), body, [SECRET, 'whsec_old']);
  assert.throws(
    () => verify(signWebhook(body, 'whsec_old', SECONDS)),
    refused(/not by our secret/),
  );
});

test('W2 a bad signature is refused, and the error says what is wrong', () => {
  const good = signWebhook(body, SECRET, SECONDS);
  const cases: readonly (readonly [string | undefined, RegExp])[] = [
    [undefined, /it is not signed/],
    ['', /cannot be read/],
    ['nonsense', /cannot be read/],
    [`t=${SECONDS}`, /cannot be read/],
    [`t=soon,v1=${'0'.repeat(64)}`, /cannot be read/],
    [`t=${SECONDS},t=${SECONDS + 1},v1=${'0'.repeat(64)}`, /cannot be read/],
    [`t=${SECONDS},v1=abc`, /cannot be read/],
    [`t=${SECONDS},v1=${'0'.repeat(64)}`, /not by our secret/],
    // The time is signed too: it cannot be moved.
    [good.replace(String(SECONDS), String(SECONDS + 1)), /not by our secret/],
  ];
  for (const [header, what] of cases) assert.throws(() => verify(header), refused(what));
});

test('W3 too old and of the future are refused, and the error says by how much', () => {
  const at = (seconds: number) => signWebhook(body, SECRET, seconds);
  const limit = TOLERANCE_MS / 1000;
  verify(at(SECONDS - limit));
  verify(at(SECONDS + limit));
  const old = /signed 301 s ago, and 300 s are allowed/;
  const future = /signed 301 s in the future, and 300 s are allowed/;
  assert.throws(() => verify(at(SECONDS - limit - 1)), refused(old));
  assert.throws(() => verify(at(SECONDS + limit + 1)), refused(future));
  // Whoever has no secret learns nothing about our clock.
  assert.throws(() => verify(signWebhook(body, 'guess', SECONDS - 9999)), refused(/not by our/));
});
