/** Documents that passkeys signed, checked offline: what counts, and everything that does not. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentToSign, challengeOf, signDocument, verifyDocument } from './document.ts';
import type { SignedDocument } from './document.ts';
import { newPersonKey, peopleHash, readPeople, type People } from './people.ts';
import { newAuthenticator, USUAL_FLAGS, type Odd } from './testing/authenticator.ts';

const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const SUBJECT = 'launch/go/l1';
const phone = newAuthenticator('ES256');
const laptop = newPersonKey();

function peopleOf(...keys: string[]): People {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-people-'));
  try {
    const file = join(folder, 'people.yaml');
    const lines = keys.map((key) => `      - ${key}\n`).join('');
    writeFileSync(file, `people:\n  - id: ada\n    name: Ada\n    keys:\n${lines}`);
    return readPeople(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const people = peopleOf(phone.line, `{ id: laptop, public-key: ${laptop.publicKey} }`);
const expected = { subject: SUBJECT, people, nowMs: NOW_MS + 1000 };
const open = documentToSign({
  subject: SUBJECT,
  payload: { act: 'go' },
  by: { person: 'ada', key: 'phone' },
  nowMs: NOW_MS,
  validMs: 60_000,
  nonce: 'n'.repeat(22),
});
const refuses = (document: unknown, why: RegExp, what?: string, more = {}) =>
  assert.throws(
    () => verifyDocument(document, { ...expected, ...more }),
    (error: Error & { code?: string }) =>
      error.code === 'AUTH_SIGNATURE' && why.test(error.message),
    what,
  );

for (const algorithm of ['ES256', 'EdDSA'] as const) {
  void test(`P1 a document counts that a passkey signed, ${algorithm}`, () => {
    const own = newAuthenticator(algorithm);
    const asked = { ...expected, people: peopleOf(own.line) };
    const document = own.sign(open);
    const copy = JSON.parse(JSON.stringify(document)) as unknown;
    assert.deepEqual(verifyDocument(copy, asked), document);
    assert.match(challengeOf(document), /^[\w-]{43}$/);
    assert.equal(challengeOf(document), challengeOf(open), 'what is signed has no signature in it');
    refuses(document, /has expired/, 'late', { people: asked.people, nowMs: NOW_MS + 60_000 });
    refuses(document, /was not signed by that key/, 'by another');
  });
}

void test('P1 pages of the host and below it count, over a way that nobody reads along', () => {
  const good: [rp: string, origin: string][] = [
    ['slipway.example', 'https://slipway.example'],
    ['slipway.example', 'https://launch.slipway.example:8443'],
    ['localhost', 'http://localhost:4000'],
    ['127.0.0.1', 'http://127.0.0.1:4000'],
  ];
  const bad: [rp: string, origin: unknown][] = [
    ['slipway.example', 'http://slipway.example'],
    ['slipway.example', 'https://notslipway.example'],
    ['slipway.example', 'https://slipway.example.evil.example'],
    ['slipway.example', 'https://example'],
    ['slipway.example', 'https://slipway.example/page'],
    ['slipway.example', 'http://localhost:4000'],
    ['slipway.example', 'android:apk-key-hash:abc'],
    ['slipway.example', 'null'],
    ['slipway.example', undefined],
    ['localhost', 'http://evil.localhost'],
  ];
  for (const [rp, origin] of good) {
    const own = newAuthenticator('ES256', rp, origin);
    const document = own.sign(open);
    assert.deepEqual(
      verifyDocument(document, { ...expected, people: peopleOf(own.line) }),
      document,
    );
  }
  for (const [rp, origin] of bad) {
    const own = newAuthenticator('ES256', rp);
    const document = own.sign(open, { client: { origin } });
    const asked = { people: peopleOf(own.line) };
    refuses(document, /signed on a page of/, String(origin), asked);
  }
});

void test('P2 what the browser or the authenticator says otherwise is refused', () => {
  const extension = Buffer.from('a1', 'hex');
  const odd: [what: string, odd: Odd, why: RegExp][] = [
    ['a key was made', { client: { type: 'webauthn.create' } }, /was not asked to sign/],
    ['another challenge', { client: { challenge: 'x'.repeat(43) } }, /signed something else/],
    ['padded', { client: { challenge: `${challengeOf(open)}=` } }, /signed something else/],
    ['no challenge', { client: { challenge: undefined } }, /signed something else/],
    ['in a frame', { client: { crossOrigin: true } }, /within another’s page/],
    ['another host', { rp: 'evil.example' }, /the passkey is none of slipway.example/],
    ['nobody there', { flags: USUAL_FLAGS & ~0x01 }, /nobody was present/],
    ['nobody verified', { flags: USUAL_FLAGS & ~0x04 }, /did not verify who signed/],
    ['copied, and may not', { flags: USUAL_FLAGS & ~0x08 }, /contradict themselves/],
    ['a key among the data', { flags: USUAL_FLAGS | 0x40 }, /contradict themselves/],
    ['extensions that are not there', { flags: USUAL_FLAGS | 0x80 }, /contradict themselves/],
    ['more than it says', { more: extension }, /contradict themselves/],
  ];
  for (const [what, how, why] of odd) refuses(phone.sign(open, how), why, what);
  const extended = phone.sign(open, { flags: USUAL_FLAGS | 0x80, more: extension });
  assert.deepEqual(verifyDocument(extended, expected), extended, 'extensions are no fault');
});

void test('P2 no part of what was signed can be changed, and none left out', () => {
  const document = phone.sign(open);
  const { passkey, ...bare } = document;
  const changed = (part: Partial<SignedDocument>): unknown => ({ ...document, ...part });
  const flipped = (text: string): string[] => {
    const bytes = Buffer.from(text, 'base64');
    return Array.from(bytes, (byte, at) => {
      const copy = Buffer.from(bytes);
      copy[at] = byte ^ 0x01;
      return copy.toString('base64');
    });
  };
  const { authenticatorData, clientData } = passkey!;
  for (const text of flipped(authenticatorData)) {
    refuses(changed({ passkey: { authenticatorData: text, clientData } }), /does not count/);
  }
  for (const text of flipped(clientData)) {
    refuses(changed({ passkey: { authenticatorData, clientData: text } }), /does not count/);
  }
  for (const text of flipped(document.signature)) {
    refuses(changed({ signature: text }), /was not signed by that key/);
  }
  refuses(changed({ payload: { act: 'hold' } }), /signed something else/);
  refuses(changed({ nonce: 'm'.repeat(22) }), /signed something else/);
  refuses(changed({ expiresAtMs: NOW_MS + 90_000 }), /signed something else/);
  refuses(bare, /is a passkey, and did not sign as one/);
  const short = authenticatorData.slice(0, 16);
  refuses(changed({ passkey: { authenticatorData: short, clientData } }), /are cut off/);
  for (const text of ['bm90IEpTT04=', 'bnVsbA==', 'W10=', '/w==']) {
    refuses(changed({ passkey: { authenticatorData, clientData: text } }), /is no JSON/);
  }
  // Base64 has several forms of some bytes: only the canonical one is a document.
  const loose = `${clientData.replace(/=*$/, '')}====`.slice(0, clientData.length + 1);
  refuses(changed({ passkey: { authenticatorData, clientData: loose } }), /does not count/);
});

void test('P3 a key of a file is no passkey, and a passkey none of a file', () => {
  const own = newAuthenticator('EdDSA');
  const mixed = peopleOf(own.line, `{ id: laptop, public-key: ${laptop.publicKey} }`);
  const by = { person: 'ada', key: 'laptop' };
  const signing = { subject: SUBJECT, payload: { act: 'go' }, by, nowMs: NOW_MS, validMs: 60_000 };
  const plain = signDocument({ ...signing, privateKey: laptop.privateKey });
  assert.deepEqual(verifyDocument(plain, { ...expected, people: mixed }), plain);
  const { passkey } = own.sign(open);
  refuses({ ...plain, passkey }, /laptop of ada is no passkey/, 'with what a passkey says');
  // Else whoever holds its key could leave out that somebody was there.
  const { signature } = own.sign(open);
  refuses({ ...open, signature }, /did not sign as one/, 'without it', { people: mixed });
});

void test('P3 a passkey with faults is refused in the file of people, with its line', () => {
  const p384 = phone.line.replace(/passkey: [^,]+/, 'passkey: AAAA');
  const faults: [key: string, why: RegExp][] = [
    [p384, /phone of ada is neither a P-256 nor an Ed25519 key/],
    [phone.line.replace(/, rp: .* }/, ' }'), /phone of ada lacks "rp"/],
    [phone.line.replace(/credential: [^,]+, /, ''), /lacks "credential"/],
    [phone.line.replace('rp: slipway', 'rp: https://slipway'), /rp/],
    [phone.line.replace(' }', `, public-key: ${laptop.publicKey} }`), /neither one of a file nor/],
    ['{ id: phone }', /neither one of a file nor a passkey/],
    [`{ id: a, public-key: ${laptop.publicKey}, rp: slipway.example }`, /a of ada is no passkey/],
  ];
  for (const [key, why] of faults) {
    assert.throws(
      () => peopleOf(key),
      (error: Error & { place?: { line: number } }) =>
        why.test(error.message) && error.place?.line === 5,
      key,
    );
  }
});

void test('P4 the hash of people changes with whose keys count, where and when', () => {
  const hash = peopleHash(people);
  assert.match(hash, /^[0-9a-f]{64}$/);
  const [ada] = people;
  const turned = [{ ...ada!, name: 'Ada L.', keys: ada!.keys.toReversed() }];
  assert.equal(peopleHash(turned), hash, 'a name and an order are nothing that signs');
  const [first, second] = ada!.keys;
  const others: [what: string, people: People][] = [
    ['nobody', []],
    ['another person', [{ ...ada!, id: 'eve' }]],
    ['one more', [...people, { id: 'eve', name: 'Eve', keys: [] }]],
    ['a key less', [{ ...ada!, keys: [first!] }]],
    ['another day', [{ ...ada!, keys: [first!, { ...second!, untilMs: NOW_MS }] }]],
    ['another first day', [{ ...ada!, keys: [first!, { ...second!, fromMs: NOW_MS }] }]],
    ['another key', [{ ...ada!, keys: [first!, { ...second!, publicKey: phone.publicKey }] }]],
    [
      'another host',
      [{ ...ada!, keys: [{ ...first!, passkey: { credential: 'x', rp: 'evil' } }, second!] }],
    ],
  ];
  for (const [what, changed] of others) assert.notEqual(peopleHash(changed), hash, what);
});
