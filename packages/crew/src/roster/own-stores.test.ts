import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRoster } from './core/check.ts';
import { greedyRoster } from './core/greedy.ts';
import { RosterShiftError } from './errors.ts';
import { demandOwn, limitTo } from './own-stores.ts';
import { madeProblem } from './testing/made.ts';

const NEEDS = { till: 2, picks: 1 };
const PROBLEM = madeProblem(4, { stores: 2, people: 10, days: 3, needs: NEEDS, travellers: 2 });
const PUBLISHED = greedyRoster(PROBLEM);
const KEPT = { week: '2026-11-30', version: 1, problem: PROBLEM, published: PUBLISHED };
const OWN = new Set(['s02']);

void test('R19 a launch sees its own stores alone, and work elsewhere still counts', () => {
  const { problem, published } = limitTo(KEPT, OWN);
  assert.deepEqual([...new Set(problem.shifts.map(({ store }) => store))], ['s02']);
  assert.deepEqual(
    problem.stores.map(({ id }) => id),
    ['s02'],
  );
  const isOwn = ({ store }: { readonly store: string }) => OWN.has(store);
  const whole = checkRoster(PROBLEM, PUBLISHED);
  const shown = checkRoster(problem, published);
  assert.deepEqual(shown.gaps, whole.gaps.filter(isOwn));
  assert.equal(published.length + problem.around.length, PUBLISHED.length);
});

void test('R19 a shift of another launch’s store is not changed by this one', () => {
  const id = (store: string) => PROBLEM.shifts.find((shift) => shift.store === store)!.id;
  demandOwn(PROBLEM, OWN, [id('s02')]);
  assert.throws(() => demandOwn(PROBLEM, OWN, [id('s02'), id('s01')]), RosterShiftError);
  assert.throws(() => demandOwn(PROBLEM, OWN, ['s02-nowhere']), RosterShiftError);
});
