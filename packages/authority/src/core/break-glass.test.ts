/** The sealed keys: when they open, what they give, and for how long. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { signDocument } from '../document.ts';
import { readGlassKeys } from '../glass-keys.ts';
import { newPersonKey } from '../people.ts';
import { NOW_MS, signersOf } from '../testing/signers.ts';
import { ACTS, type Act } from './acts.ts';
import { GLASS_MS, GLASS_SIGNER, glassSubjectOf, mayUnderGlass } from './break-glass.ts';
import { openGlass, readReview, reviewSubjectOf, type GlassKeys } from './break-glass.ts';

const [red, blue, other] = [newPersonKey(), newPersonKey(), newPersonKey()];
const spki = (text: string): Buffer => Buffer.from(text, 'base64');
const KEYS: GlassKeys = [
  { id: 'red', publicKey: spki(red.publicKey) },
  { id: 'blue', publicKey: spki(blue.publicKey) },
];
const REASON = { reason: 'nobody answers, and tills decline' };
const MINUTE_MS = 60_000;

interface Change {
  readonly key?: string;
  readonly private?: typeof red;
  readonly atMs?: number;
  readonly words?: Record<string, unknown>;
  readonly launch?: string;
}

/** @returns what the red key signs, unless told otherwise */
function signed({ key = 'red', private: own = red, atMs = NOW_MS, ...more }: Change = {}) {
  return signDocument({
    subject: glassSubjectOf(more.launch ?? 'l1'),
    payload: more.words ?? REASON,
    by: { person: GLASS_SIGNER, key },
    privateKey: own.privateKey,
    nowMs: atMs,
    validMs: 60 * MINUTE_MS,
  });
}
const signedBlue = (change: Change = {}) => signed({ key: 'blue', private: blue, ...change });

void test('G1 both sealed keys open the glass for fifteen minutes', () => {
  const documents = [signedBlue({ atMs: NOW_MS - 14 * MINUTE_MS }), signed()];
  assert.deepEqual(openGlass(documents, KEYS, 'l1', NOW_MS), {
    launch: 'l1',
    ...REASON,
    openedMs: NOW_MS,
    untilMs: NOW_MS + GLASS_MS,
    seenMs: NOW_MS,
    documents,
  });
});

void test('G1 one key twice, another’s, other words, another time, and no reason do not', () => {
  const past = NOW_MS - 16 * MINUTE_MS;
  const ahead = NOW_MS + 6 * MINUTE_MS;
  const none = { words: { reason: ' ' } };
  const refused: [what: string, raw: unknown[], why: RegExp][] = [
    ['nobody', [], /both of them, once each/],
    ['one', [signed()], /both of them, once each/],
    ['one twice', [signed(), signed()], /both of them, once each/],
    ['three', [signed(), signedBlue(), signed()], /both of them, once each/],
    ['one as the other', [signed(), signedBlue({ private: red })], /not signed by that key/],
    ['a stranger', [signed(), signedBlue({ private: other })], /not signed by that key/],
    ['a third', [signed(), signedBlue({ key: 'green' })], /has no key green/],
    ['other words', [signed(), signedBlue({ words: { reason: 'x' } })], /the same words/],
    ['another launch', [signed(), signedBlue({ launch: 'l2' })], /about break-glass\/l2/],
    ['no reason', [signed(none), signedBlue(none)], /give no reason/],
    ['apart', [signed({ atMs: past }), signedBlue()], /more than 15 minutes apart/],
    ['long ago', [signed({ atMs: past }), signedBlue({ atMs: past })], /15 minutes ago/],
    ['a clock that is back', [signed({ atMs: ahead }), signedBlue()], /future/],
  ];
  for (const [what, raw, why] of refused) {
    assert.throws(() => openGlass(raw, KEYS, 'l1', NOW_MS), why, what);
  }
  const late = NOW_MS + 61 * MINUTE_MS;
  assert.throws(() => openGlass([signed(), signedBlue()], KEYS, 'l1', late), /has expired/);
});

void test('G2 an open glass gives what stops, and nothing else', () => {
  const opening = openGlass([signed(), signedBlue()], KEYS, 'l1', NOW_MS);
  const given = (Object.keys(ACTS) as Act[]).filter((act) => mayUnderGlass(act, opening, NOW_MS));
  assert.deepEqual(given.sort(), ['hold', 'rollback-launch', 'rollback-store']);
});

void test('G3 after fifteen minutes it is over, and a clock that goes back gives none', () => {
  const opening = openGlass([signed(), signedBlue()], KEYS, 'l1', NOW_MS);
  const may = (nowMs: number, seenMs = opening.seenMs) =>
    mayUnderGlass('hold', { ...opening, seenMs }, nowMs);
  assert.ok(may(NOW_MS + GLASS_MS - 1));
  assert.ok(!may(NOW_MS + GLASS_MS));
  assert.ok(!may(NOW_MS - 1), 'before it was opened');
  const seenMs = NOW_MS + 10 * MINUTE_MS;
  assert.ok(may(seenMs, seenMs));
  assert.ok(!may(seenMs - 1, seenMs), 'before it was used last');
  assert.ok(!may(NOW_MS + 1, NOW_MS + GLASS_MS), 'after it was over');
});

void test('G4 a review is a later note of a senior owner', () => {
  const { people, sign } = signersOf('ada', 'eve');
  const roles = { launch: { 'senior-owner': ['ada'], commander: ['eve'] }, stores: {} };
  const context = { people, roles, nowMs: NOW_MS + MINUTE_MS / 2 };
  const opening = { id: 7, launch: 'l1', openedMs: NOW_MS - 1 };
  const subject = reviewSubjectOf('l1', 7);
  const note = { note: 'It was right: the pager was down.' };
  const review = sign('ada', subject, note);
  assert.deepEqual(readReview(review, opening, context), review);
  const refused: [what: string, body: () => unknown, why: RegExp][] = [
    ['a commander', () => readReview(sign('eve', subject, note), opening, context), /no senior/],
    ['nothing', () => readReview(sign('ada', subject, {}), opening, context), /says nothing/],
    ['blank', () => readReview(sign('ada', subject, { note: ' ' }), opening, context), /nothing/],
    ['of another', () => readReview(review, { ...opening, id: 8 }, context), /it is about/],
    ['before', () => readReview(review, { ...opening, openedMs: NOW_MS }, context), /before what/],
  ];
  for (const [what, body, why] of refused) assert.throws(body, why, what);
});

void test('G1 a file of sealed keys with faults is refused with the line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-glass-'));
  const file = join(folder, 'break-glass.yaml');
  const line = (id: string, key: string) => `  - { id: ${id}, public-key: ${key} }\n`;
  const read = (...lines: string[]) => {
    writeFileSync(file, `keys:\n${lines.join('')}`);
    return readGlassKeys(file);
  };
  try {
    assert.deepEqual(read(line('red', red.publicKey), line('blue', blue.publicKey)), KEYS);
    const faults: [lines: string[], why: RegExp][] = [
      [[line('red', red.publicKey), line('blue', red.publicKey)], /two sealed keys are one/],
      [[line('red', red.publicKey), line('red', blue.publicKey)], /two sealed keys are one/],
      [[line('red', red.publicKey), line('blue', 'AAAA')], /blue is no Ed25519 key/],
      [[line('red', red.publicKey)], /keys/],
    ];
    for (const [lines, why] of faults) {
      const isWhy = (error: { code?: string; message: string }) =>
        error.code === 'INPUT_FILE' && why.test(error.message);
      assert.throws(() => read(...lines), isWhy, String(why));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
