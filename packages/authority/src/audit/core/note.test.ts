/** Notes, keys and checkpoints to the letter. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { cosignText, newSigningKey, parseSigningKey, signText } from '../signing-key.ts';
import { checkpointText, parseCheckpoint, parseCheckpointText } from './checkpoint.ts';
import { EMPTY_ROOT } from './merkle.ts';
import { formatNote, isNamed, parseNote, parseNoteKey, verifySignature } from './note.ts';

/** @see https://pkg.go.dev/golang.org/x/mod/sumdb/note (its example) */
const PUBLISHED = {
  private: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  public: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  note:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n" +
    '\n' +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ' +
    'b6KE6RyyBwJnAM=\n',
};

void test('A5 a published note is read, verified, and made again to the letter', () => {
  const key = parseNoteKey(PUBLISHED.public)!;
  const note = parseNote(PUBLISHED.note)!;
  assert.equal(formatNote(note), PUBLISHED.note);
  assert.ok(isNamed(note.signatures[0]!, key));
  assert.deepEqual(verifySignature(note.text, note.signatures[0]!, key), { ok: true, atMs: null });
  const signing = parseSigningKey(PUBLISHED.private, 'log')!;
  assert.equal(signing.key.text, PUBLISHED.public);
  assert.deepEqual(signText(note.text, signing), note.signatures[0]);
});

void test('A5 a checkpoint is read back as it was written, and signed by log and witness', () => {
  const log = newSigningKey('slipway/test', 'log');
  const witness = newSigningKey('witness.example/w1', 'witness');
  assert.equal(parseSigningKey(log.line, 'witness'), undefined, 'each key signs its own kind');
  assert.equal(parseNoteKey(witness.key.text)?.type, 'witness');
  const text = checkpointText({ origin: log.key.name, size: 7, root: EMPTY_ROOT });
  const seen = cosignText(text, 1_679_315_147_900, witness);
  const note = formatNote({ text, signatures: [signText(text, log), seen] });
  const parsed = parseCheckpoint(note)!;
  assert.deepEqual(parsed.checkpoint, { origin: 'slipway/test', size: 7, root: EMPTY_ROOT });
  assert.deepEqual(verifySignature(text, parsed.note.signatures[1]!, witness.key), {
    ok: true,
    atMs: 1_679_315_147_000,
  });
  const later = Buffer.from(seen.bytes);
  later[7]! ^= 1;
  assert.deepEqual(verifySignature(text, { ...seen, bytes: later }, witness.key), { ok: false });
});

void test('A5 every key is read back from its line, whatever its base64 is', () => {
  for (let made = 0; made < 200; made += 1) {
    for (const type of ['log', 'witness'] as const) {
      const { key, line } = newSigningKey('slipway/test', type);
      assert.equal(parseSigningKey(line, type)?.key.text, key.text, line);
      assert.equal(parseNoteKey(key.text)?.text, key.text);
      assert.equal(parseSigningKey(line.replace('+slipway', '+slipwey'), type), undefined);
    }
  }
});

void test('A5 what is not a checkpoint to the letter is none', () => {
  const root = EMPTY_ROOT.toString('base64');
  const wrong = [
    '',
    `log\n7\n${root}`,
    `log\n07\n${root}\n`,
    `log\n-1\n${root}\n`,
    `log\n7\n${root}\n\n`,
    `log\n7\n${root}\nmore\n`,
    `\n7\n${root}\n`,
    `log\n9007199254740993\n${root}\n`,
    `log\n7\n${root.slice(0, -2)}==\n`,
    `log\n7\n${root.replace(/.=$/, '/=')}\n`,
  ];
  for (const text of wrong) assert.equal(parseCheckpointText(text), undefined, text);
  assert.ok(parseCheckpointText(`log\n7\n${root}\n`));
  const { note } = PUBLISHED;
  for (const text of [
    note.slice(0, -1),
    note.replace('— ', '- '),
    note.replace('\n\n', '\n'),
    note.replace('think', 'th\tink'),
    `${note}\n`,
    note.replace('Neumann x', 'Neumann  x'),
  ]) {
    assert.equal(parseNote(text), undefined, text);
  }
  for (const line of [
    '',
    'a+b',
    PUBLISHED.public.replace('c74f', 'c74e'),
    `${PUBLISHED.public}=`,
  ]) {
    assert.equal(parseNoteKey(line), undefined, line);
  }
});

void test('A5 no byte of a published note can be changed', () => {
  const key = parseNoteKey(PUBLISHED.public)!;
  const bytes = Buffer.from(PUBLISHED.note);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= flip;
      const note = parseNote(changed.toString('utf8'));
      const signature = note?.signatures.find((one) => isNamed(one, key));
      assert.ok(!note || !signature || !verifySignature(note.text, signature, key).ok);
    }),
    { numRuns: 500 },
  );
});
