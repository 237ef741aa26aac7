import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Film } from './module.ts';
import {
  filmGate,
  furthestOf,
  NOTHING_WATCHED,
  seenOf,
  unionOf,
  watchedMore,
  type Span,
  type Watched,
} from './watching.ts';

const LENGTH_MS = 66_000;
const film = (hash: string, durationMs = LENGTH_MS): Film => {
  return { video: '', captions: '', cues: [], hash, durationMs };
};
const FILMS = { en: film('one'), es: film('two', 70_000) };
const known = (...pairs: readonly (readonly [string, Partial<Watched>])[]) =>
  new Map(pairs.map(([hash, some]) => [hash, { ...NOTHING_WATCHED, ...some }]));

void test('L12 nine tenths of one film open the questions, or what is said for its length', () => {
  const cases: readonly (readonly [string, ReturnType<typeof known>, boolean])[] = [
    ['nothing', known(), false],
    ['a moment too little', known(['one', { played: [[0, 59_399]] }]), false],
    ['nine tenths', known(['one', { played: [[0, 59_400]] }]), true],
    [
      'in parts',
      known([
        'one',
        {
          played: [
            [0, 9400],
            [16_000, 66_000],
          ],
        },
      ]),
      true,
    ],
    [
      'half of each',
      known(['one', { played: [[0, 33_000]] }], ['two', { played: [[33_000, 70_000]] }]),
      false,
    ],
    ['the other language', known(['two', { played: [[0, 63_000]] }]), true],
    ['another film', known(['old', { played: [[0, 66_000]] }]), false],
    ['read too briefly', known(['one', { readMs: 65_999 }]), false],
    ['read', known(['one', { readMs: 66_000 }]), true],
    ['half watched, half read', known(['one', { played: [[0, 40_000]], readMs: 40_000 }]), false],
  ];
  for (const [name, seen, isOpen] of cases)
    assert.equal(filmGate(FILMS, seen).isOpen, isOpen, name);
  const gate = filmGate(
    FILMS,
    known(['one', { played: [[0, 20_000]] }], ['two', { readMs: 30_000 }]),
  );
  assert.equal(furthestOf(gate).lengthMs, 70_000, 'a refusal speaks of what lacks least');
});

const spans = fc.array(
  fc.tuple(fc.integer({ min: -500, max: 80_000 }), fc.integer({ min: 0, max: 30_000 })),
  { maxLength: 30 },
);
const reports = fc.array(fc.record({ spans, readMs: fc.integer({ min: 0, max: 90_000 }) }), {
  minLength: 1,
  maxLength: 8,
});
const reportOf = ({ spans: some, readMs }: { spans: [number, number][]; readMs: number }) => {
  return { played: some.map(([from, took]): Span => [from, from + took]), readMs };
};

void test('L13 whatever is reported, in any order and twice: it only grows, up to the film', () => {
  fc.assert(
    fc.property(reports, fc.nat(), (all, turn) => {
      const told = all.map(reportOf);
      const at = turn % told.length;
      const turned = [...told.slice(at), ...told, ...told.slice(0, at)];
      let [before, watched] = [seenOf(FILMS.en, NOTHING_WATCHED), NOTHING_WATCHED];
      for (const report of told) {
        watched = watchedMore(watched, report, LENGTH_MS);
        const now = seenOf(FILMS.en, watched);
        assert.ok(now.playedMs >= before.playedMs && now.readMs >= before.readMs);
        assert.ok(now.playedMs <= LENGTH_MS && now.readMs <= LENGTH_MS);
        before = now;
      }
      const again = turned.reduce((sum, one) => watchedMore(sum, one, LENGTH_MS), NOTHING_WATCHED);
      assert.deepEqual(again, watched);
      const [first, ...rest] = watched.played;
      rest.reduce((last, next) => (assert.ok(next[0] - last[1] >= 250), next), first ?? [0, 0]);
    }),
  );
});

void test('L13 the union holds each second that was played, and no other', () => {
  fc.assert(
    fc.property(spans, (some) => {
      const played = some.map(([from, took]): Span => [from, from + took]);
      const union = unionOf(played, [], LENGTH_MS);
      const has = (all: readonly Span[], ms: number, slackMs: number) =>
        all.some(([from, until]) => from - slackMs <= ms && ms < until + slackMs);
      for (let ms = 0; ms < LENGTH_MS; ms += 500) {
        if (has(played, ms, 0)) assert.ok(has(union, ms, 0), `${ms} is lost`);
        if (has(union, ms, 0)) assert.ok(has(played, ms, 250), `${ms} was not played`);
      }
    }),
  );
});
