import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Certificate } from '../../core/certificate.ts';
import { drawItems, shownOrder } from './draw.ts';
import type { Kind, Question, TrainingModule } from './module.ts';
import { observerFault, waitingFor } from './observer.ts';
import { dueRefreshers } from './refreshers.ts';
import { scoreOf, type Answers } from './score.ts';
import { showItem } from './show.ts';

const DAY_MS = 86_400_000;
const words = (text: string) => ({ en: text, es: text });

/** A bank of questions with four options each; the first is right, of two kinds the first two. */
const question = (id: string, kind: Kind = 'choice', right = 1): Question => ({
  id,
  kind,
  ask: words(id),
  why: words('because'),
  picture: null,
  options: [0, 1, 2, 3].map((place) => ({
    text: words(`${id}-${place}`),
    isRight: kind === 'order' || place < right,
    area: null,
    code: null,
  })),
});
const BANK = Array.from({ length: 14 }, (_, place) =>
  question(`q${place}`, (['choice', 'order', 'hotspot', 'scan'] as const)[place % 4]),
);

/** Answers as somebody gives them who knows the bank: what is shown where, by its text. */
function knowing(
  asked: readonly Question[],
  seed: number,
  except: readonly string[] = [],
): Answers {
  const answers = asked.map((one, at) => {
    const { options } = showItem(one, seed, at);
    const right = one.options.filter(({ isRight }) => isRight);
    const places = right.map((wanted) => options.findIndex(({ text }) => text === wanted.text));
    return [one.id, except.includes(one.id) ? [] : places] as const;
  });
  return Object.fromEntries(answers);
}

void test('T1 the same seed draws the same assessment, and another seed others', () => {
  const draw = (seed: number) => drawItems(BANK, { count: 5, seed, before: [] });
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      assert.deepEqual(draw(seed), draw(seed));
      assert.equal(new Set(draw(seed)).size, 5);
    }),
  );
  assert.ok(new Set(Array.from({ length: 50 }, (_, seed) => draw(seed).join())).size > 40);
});

void test('T2 a retake asks nothing that the attempt before has asked', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 3, max: 7 }), (one, two, count) => {
      const first = drawItems(BANK, { count, seed: one, before: [] });
      const second = drawItems(BANK, { count, seed: two, before: first });
      assert.deepEqual(
        second.filter((id) => first.includes(id)),
        [],
      );
    }),
  );
});

void test('T3 answers are judged by what was shown, whatever the order it was shown in', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const all = scoreOf(BANK, { seed, answers: knowing(BANK, seed), mastery: 1 });
      assert.deepEqual([all.share, all.passed], [1, true]);
      for (const [at, one] of BANK.entries()) {
        const order = shownOrder(one, seed, at);
        const asShown = scoreOf([one], { seed, answers: { [one.id]: [0, 1, 2, 3] }, mastery: 1 });
        if (one.kind === 'order') assert.equal(asShown.share, 0, `shown solved: ${order}`);
      }
    }),
  );
});

void test('T3 half of a question is wrong, and so is one too many', () => {
  const many = question('many', 'choice', 2);
  const judge = (choose: (texts: readonly string[]) => readonly number[]) => {
    const texts = showItem(many, 7, 0).options.map(({ text }) => text.en);
    return scoreOf([many], { seed: 7, answers: { many: choose(texts) }, mastery: 1 }).passed;
  };
  const places = (texts: readonly string[], ...wanted: string[]) =>
    wanted.map((one) => texts.indexOf(one));
  assert.equal(
    judge((texts) => places(texts, 'many-1', 'many-0')),
    true,
  );
  assert.equal(
    judge((texts) => places(texts, 'many-0')),
    false,
  );
  assert.equal(
    judge((texts) => places(texts, 'many-0', 'many-1', 'many-2')),
    false,
  );
  assert.equal(
    judge((texts) => places(texts, 'many-0', 'many-0')),
    false,
  );
  assert.equal(showItem(many, 7, 0).isMany, true);
});

void test('T4 four of five are mastery, three are not', () => {
  const asked = BANK.slice(0, 5);
  const passed = (...except: string[]) =>
    scoreOf(asked, { seed: 3, answers: knowing(asked, 3, except), mastery: 0.8 }).passed;
  assert.deepEqual([passed(), passed('q1'), passed('q1', 'q4')], [true, true, false]);
});

void test('nothing of a shown question says what is right', () => {
  for (const [at, one] of BANK.entries()) {
    const text = JSON.stringify(showItem(one, 9, at));
    assert.doesNotMatch(text, /isRight|because/);
  }
});

void test('T5 a mentor observes: somebody else, who holds the certificate validly', () => {
  const held: Certificate = {
    person: 'mia',
    name: 'picking',
    passedMs: 0,
    observedBy: 'old',
    observedMs: 1,
    expiresMs: 10,
  };
  const wish = { person: 'ada', certificate: 'picking', atMs: 5 };
  const mia = { id: 'mia', isMentor: true };
  assert.equal(observerFault(mia, [held], wish), null);
  assert.equal(observerFault(mia, [held], { ...wish, person: 'mia' }), 'themselves');
  assert.equal(observerFault({ ...mia, isMentor: false }, [held], wish), 'no-mentor');
  assert.equal(observerFault(mia, [held], { ...wish, atMs: 10 }), 'not-certified');
  assert.equal(observerFault(mia, [held], { ...wish, certificate: 'triage' }), 'not-certified');
});

void test('T6 what was passed waits until it is observed, and no longer than it is valid', () => {
  const passed: Certificate = {
    person: 'ada',
    name: 'picking',
    passedMs: 3,
    observedBy: null,
    observedMs: null,
    expiresMs: 9,
  };
  const seen = { ...passed, observedBy: 'mia', observedMs: 4 };
  assert.equal(waitingFor([passed], 'picking', 5), passed);
  assert.equal(waitingFor([passed], 'picking', 9), null);
  assert.equal(waitingFor([passed, seen], 'picking', 5), null);
  const again = { ...passed, passedMs: 6 };
  assert.equal(waitingFor([passed, seen, again], 'picking', 7), again);
});

void test('T7 refreshers are due after 1, 7 and 30 days; one that is late counts for the first', () => {
  const refresher = { id: 'r', refreshes: 'm', refresherDays: [1, 7, 30] } as const;
  const due = (...refreshed: number[]) => {
    const times = new Map([
      ['m', [0]],
      ['r', refreshed.map((day) => day * DAY_MS)],
    ]);
    const [next] = dueRefreshers(
      [refresher as unknown as TrainingModule & { refreshes: string }],
      times,
    );
    return next?.day ?? null;
  };
  assert.deepEqual([due(), due(1), due(2, 8), due(9), due(1, 7, 31)], [1, 7, 30, 30, null]);
  assert.deepEqual(dueRefreshers([], new Map()), []);
});
