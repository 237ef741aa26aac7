/** Decisions: the words that count, and everything that does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOW_MS, signersOf } from '../testing/signers.ts';
import { readDecision, subjectOf, type DecisionSubject } from './decision.ts';

const { people, sign } = signersOf('ada', 'eve', 'joe');
const roles = { launch: { 'senior-owner': ['ada'], 'rollback-owner': ['eve'] }, stores: {} };
const ABOUT: DecisionSubject = { act: 'relax', launch: 'l1', target: 'failed', store: null };
const SUBJECT = 'launch/relax/l1/failed';
const WORDS = { act: 'relax', target: 'failed', criteriaHash: 'c0ffee', reason: 'too tight' };
const context = { people, roles, criteriaHash: 'c0ffee', nowMs: NOW_MS + 1000 };
const read = (documents: readonly unknown[], about = ABOUT, more = {}) =>
  readDecision(documents, about, { ...context, ...more });

void test('T4 a decision counts when all whom the table asks for signed the same words', () => {
  assert.equal(subjectOf(ABOUT), SUBJECT);
  assert.equal(subjectOf({ ...ABOUT, act: 'go', target: null }), 'launch/go/l1');
  const documents = ['ada', 'joe'].map((who) => sign(who, SUBJECT, WORDS));
  const decision = read(JSON.parse(JSON.stringify(documents)) as unknown[]);
  assert.deepEqual(decision, {
    ...ABOUT,
    by: ['ada', 'joe'],
    documents,
    payload: WORDS,
    lacking: [],
  });
  assert.deepEqual(read([documents[1]]).lacking, ['Senior owner']);
  const wrongRole = ['eve', 'joe'].map((who) => sign(who, SUBJECT, WORDS));
  assert.deepEqual(read(wrongRole).lacking, ['Senior owner'], 'a role that the act does not take');
  assert.deepEqual(read([]).lacking, ['Senior owner', 'a second, different person']);
});

void test('T4 one person who signs twice is one, and one document is not there twice', () => {
  const [first, second] = [sign('ada', SUBJECT, WORDS), sign('ada', SUBJECT, WORDS)];
  const decision = read([first, second]);
  assert.deepEqual(decision.by, ['ada']);
  assert.deepEqual(decision.lacking, ['a second, different person']);
  assert.throws(() => read([first, first]), /was used before/);
});

void test('T4 other words, other criteria, another subject, and an end are refused', () => {
  const good = sign('ada', SUBJECT, WORDS);
  const other = (change: object) => sign('joe', SUBJECT, { ...WORDS, ...change });
  const alone = (change: object) => [sign('ada', SUBJECT, { ...WORDS, ...change })];
  const elsewhere = { ...ABOUT, target: 'slow' };
  const refused: [what: string, body: () => unknown, why: RegExp][] = [
    ['a reason', () => read([good, other({ reason: 'none' })]), /did not sign the same words/],
    ['more words', () => read([good, other({ more: 1 })]), /did not sign the same words/],
    ['another act', () => read(alone({ act: 'tighten' })), /its words are about tighten/],
    ['no act', () => read(alone({ act: undefined })), /its words are about null/],
    ['another target', () => read(alone({ target: 'slow' })), /its words are about slow/],
    ['other criteria', () => read(alone({ criteriaHash: 'bad' })), /signed under other criteria/],
    ['criteria since', () => read([good], ABOUT, { criteriaHash: 'new' }), /under other criteria/],
    ['another subject', () => read([good], elsewhere), /it is about launch\/relax\/l1\/failed/],
    ['another launch', () => read([good], { ...ABOUT, launch: 'l2' }), /it is about launch/],
    ['the end', () => read([good], ABOUT, { nowMs: NOW_MS + 60_000 }), /has expired/],
    ['a clock that is back', () => read([good], ABOUT, { nowMs: NOW_MS - 6e5 }), /in the future/],
    ['a stranger', () => read([good], ABOUT, { people: people.slice(1) }), /not among the people/],
    ['no document', () => read([good, null]), /does not count/],
  ];
  for (const [what, body, why] of refused) {
    const isWhy = (error: { code?: string; message: string }) =>
      error.code === 'AUTH_SIGNATURE' && why.test(error.message);
    assert.throws(body, isWhy, what);
  }
});
