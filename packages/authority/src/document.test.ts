/** Signed documents: what counts, and everything that does not. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signDocument, verifyDocument, type SignedDocument } from './document.ts';
import { newPersonKey, readPeople, writePersonKey, type People } from './people.ts';

const mine = newPersonKey();
const other = newPersonKey();
const NOW_MS = Date.parse('2026-11-27T12:00:00Z');
const SUBJECT = 'fleet/write-off/till-7/1';

function peopleOf(text: string): People {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-people-'));
  try {
    const file = join(folder, 'people.yaml');
    writeFileSync(file, text);
    return readPeople(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PEOPLE = `people:
  - id: ada
    name: Ada
    keys:
      - { id: laptop, public-key: ${mine.publicKey} }
      - { id: old, public-key: ${other.publicKey}, until: 2026-11-26 }
  - { id: grace, name: Grace }
`;
const people = peopleOf(PEOPLE);
const signing = {
  subject: SUBJECT,
  payload: { device: 'till-7', epoch: 1, reason: 'stolen' },
  by: { person: 'ada', key: 'laptop' },
  privateKey: mine.privateKey,
  nowMs: NOW_MS,
  validMs: 3_600_000,
};
const expected = { subject: SUBJECT, people, nowMs: NOW_MS + 1000 };

void test('a document counts once, for its subject, until its end', () => {
  const document = signDocument(signing);
  const used = new Set<string>();
  const isUsed = (nonce: string) => used.size === used.add(nonce).size;
  const copy = JSON.parse(JSON.stringify(document)) as unknown;
  assert.deepEqual(verifyDocument(copy, { ...expected, isUsed }), document);
  assert.throws(() => verifyDocument(copy, { ...expected, isUsed }), /was used before/);
  const late = { ...expected, nowMs: document.expiresAtMs };
  assert.throws(() => verifyDocument(copy, late), /has expired/);
  const elsewhere = { ...expected, subject: 'fleet/write-off/till-8/1' };
  assert.throws(() => verifyDocument(copy, elsewhere), /it is about fleet\/write-off\/till-7\/1/);
});

void test('a document of which anything was changed does not count', () => {
  const document = signDocument(signing);
  const changes: [string, Partial<Record<keyof SignedDocument, unknown>>, RegExp][] = [
    ['payload', { payload: { ...document.payload, epoch: 2 } }, /changed since/],
    ['nonce', { nonce: 'A'.repeat(22) }, /changed since/],
    ['end', { expiresAtMs: document.expiresAtMs + 1 }, /changed since/],
    ['time', { signedAtMs: document.signedAtMs - 1 }, /changed since/],
    ['signature', { signature: Buffer.alloc(64).toString('base64') }, /changed since/],
    ['key', { by: { person: 'ada', key: 'desk' } }, /has no key desk/],
    ['person', { by: { person: 'eve', key: 'laptop' } }, /is not among the people/],
    ['more', { more: 1 } as object, /more/],
  ];
  for (const [name, change, why] of changes) {
    assert.throws(() => verifyDocument({ ...document, ...change }, expected), why, name);
  }
  for (const raw of [null, 'x', {}, []]) {
    assert.throws(() => verifyDocument(raw, expected), { code: 'AUTH_SIGNATURE' });
  }
});

void test('no byte of a document can be changed', () => {
  const document = signDocument(signing);
  const text = JSON.stringify(document);
  const forms = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    for (const flip of [1, 2, 4, 32]) {
      const byte = String.fromCharCode(text.charCodeAt(at) ^ flip);
      forms.add(text.slice(0, at) + byte + text.slice(at + 1));
    }
  }
  for (const form of forms) {
    let raw: unknown;
    try {
      raw = JSON.parse(form);
    } catch {
      continue; // no document at all
    }
    assert.throws(() => verifyDocument(raw, expected), { code: 'AUTH_SIGNATURE' }, form);
  }
});

void test('a key file is its owner’s, and is never written over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-key-'));
  try {
    const file = join(folder, 'ada.key');
    const publicKey = writePersonKey(file);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.throws(() => writePersonKey(file), { code: 'AUTH_KEY_FILE' });
    const own = peopleOf(PEOPLE.replace(mine.publicKey, publicKey));
    const document = signDocument({ ...signing, privateKey: readFileSync(file, 'utf8') });
    assert.deepEqual(verifyDocument(document, { ...expected, people: own }), document);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

void test('another’s key, and one that had ended, sign nothing', () => {
  const forged = signDocument({ ...signing, privateKey: other.privateKey });
  assert.throws(() => verifyDocument(forged, expected), /not signed by that key/);
  const by = { person: 'ada', key: 'old' };
  const ended = signDocument({ ...signing, by, privateKey: other.privateKey });
  assert.throws(() => verifyDocument(ended, expected), /key old of ada has ended/);
  // What a document says of its own time does not bring an ended key back.
  const nowMs = NOW_MS - 10 * 86_400_000;
  const back = { ...signing, by, privateKey: other.privateKey, nowMs, validMs: 30 * 86_400_000 };
  assert.throws(() => verifyDocument(signDocument(back), expected), /key old of ada has ended/);
  const early = peopleOf(PEOPLE.replace('id: laptop,', 'id: laptop, from: 2026-11-28,'));
  const mineNow = signDocument(signing);
  assert.throws(() => verifyDocument(mineNow, { ...expected, people: early }), /not in force yet/);
  const ahead = signDocument({ ...signing, nowMs: NOW_MS + 3_600_000 });
  assert.throws(() => verifyDocument(ahead, expected), /signed in the future/);
});

void test('a file of people with faults is refused with the line', () => {
  const twice = PEOPLE.replace('id: grace', 'id: ada');
  assert.throws(() => peopleOf(twice), /two people with the id ada/);
  const shared = `keys: [{ id: desk, public-key: ${mine.publicKey} }] }`;
  const one = PEOPLE.replace('name: Grace }', `name: Grace, ${shared}`);
  assert.throws(() => peopleOf(one), /key desk of grace is a key of ada, too/);
  const wrong = PEOPLE.replace(mine.publicKey, 'AAAA');
  assert.throws(
    () => peopleOf(wrong),
    (error: Error) => {
      assert.match(error.message, /public key laptop of ada is no Ed25519 key/);
      assert.equal((error as { place?: { line?: number } }).place?.line, 5);
      return true;
    },
  );
  const noDay = PEOPLE.replace('until: 2026-11-26', 'until: 2026-02-31');
  assert.throws(() => peopleOf(noDay), /There is no day 2026-02-31/);
  assert.throws(() => peopleOf(PEOPLE.replace('id: old', 'id: laptop')), /two keys with the id/);
  assert.throws(() => peopleOf(PEOPLE.replace('name: Ada', 'nme: Ada')), { code: 'INPUT_FILE' });
});
