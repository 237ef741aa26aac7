import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { checkRoster } from '../core/check.ts';
import { greedyRoster } from '../core/greedy.ts';
import { objectiveOf } from '../core/objective.ts';
import { needsOf, type Assignment, type RosterProblem } from '../core/problem.ts';
import { withLeads } from '../core/model.ts';
import { madeProblem } from '../testing/made.ts';
import { solveComponent } from './component.ts';
import { highs } from './highs.ts';
import { openSolver, solveRoster } from './solve.ts';

const threads = openSolver(1);
after(() => threads.close());

const EXACT = { gap: 0, seconds: 20, startSteps: 2000 };
const solve = async (problem: RosterProblem, startSteps = EXACT.startSteps) =>
  solveComponent(await highs(), problem, {
    ...EXACT,
    startSteps,
    deadlineMs: Date.now() + 20_000,
  });

/** Rules that no further assignment mends. */
const GROWING = new Set(['rest', 'hours', 'minors', 'places']);

/** The least cost of all rosters that the checker lets pass, by trying every one. */
function bruteForce(problem: RosterProblem): number {
  const personOf = new Map(problem.people.map((person) => [person.id, person]));
  const rosterOf = (placed: readonly Omit<Assignment, 'isLead'>[]) =>
    withLeads(placed.map((one) => ({ ...one, person: personOf.get(one.person)! })));
  const alone = new Set(['gate', 'availability', 'minors', 'store', 'hours']);
  const slots = problem.shifts.flatMap(({ id, needs }) =>
    needsOf({ needs }).flatMap(([station, count]) => {
      const may = problem.people.filter((person) => {
        const one = rosterOf([{ shift: id, person: person.id, station }]);
        return checkRoster(problem, one).breaches.every(({ rule }) => !alone.has(rule));
      });
      return Array.from({ length: count }, () => ({ shift: id, station, may }));
    }),
  );
  let best = Infinity;
  const place = (index: number, placed: readonly Omit<Assignment, 'isLead'>[]): void => {
    const slot = slots[index];
    if (!slot) {
      const roster = rosterOf(placed);
      const cost = objectiveOf(problem, roster);
      if (cost < best && checkRoster(problem, roster).breaches.length === 0) best = cost;
      return;
    }
    const { shift, station, may } = slot;
    place(index + 1, placed);
    for (const { id } of may) {
      const next = [...placed, { shift, station, person: id }];
      const { breaches } = checkRoster(problem, rosterOf(next));
      if (!breaches.some(({ rule }) => GROWING.has(rule))) place(index + 1, next);
    }
  };
  place(0, []);
  return best;
}

void test('R9 the optimum of tiny problems is that of trying every roster', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const needs = seed % 2 === 0 ? { triage: 1, picks: 1 } : { till: 1, triage: 2 };
    const made = madeProblem(seed, { stores: 1, people: 4, days: 1, needs });
    const solved = await solve(made, seed % 3 === 0 ? 0 : undefined);
    const { objective } = solved;
    assert.equal(Math.round(objective * 1e6) / 1e6, bruteForce(made), `seed ${seed}`);
    assert.ok(solved.objective - solved.bound < 1e-5, 'and it is proven');
  }
});

void test('R9 what is solved breaks no rule, and costs what the solver says', async () => {
  for (let seed = 1; seed <= 3; seed++) {
    const size = { stores: 2, people: 8, days: 3, needs: { till: 1, triage: 1, picks: 2 } };
    const made = madeProblem(seed, { ...size, travellers: seed % 3 });
    const pin = greedyRoster(made)[seed]!;
    const problem = { ...made, pins: [pin] };
    const { roster, objective, bound } = await solve(problem);
    assert.deepEqual(checkRoster(problem, roster).breaches, [], `seed ${seed}`);
    assert.ok(Math.abs(objective - objectiveOf(problem, roster)) < 1e-6, `seed ${seed}`);
    assert.ok(
      bound <= objective + 1e-6 && objective <= objectiveOf(made, greedyRoster(made)) + 400,
    );
    const { shift, person, station } = pin;
    const isPinned = roster.some(
      (one) => one.shift === shift && one.person === person && one.station === station,
    );
    assert.ok(isPinned, 'a pin stays');
  }
});

void test('R9 threads solve components apart: one gap, and progress on the way', async () => {
  const size = { stores: 3, people: 10, days: 3, needs: { till: 1, triage: 1, picks: 1 } };
  const problem = madeProblem(5, { ...size, travellers: 2 });
  const told: number[] = [];
  const solved = await solveRoster(threads, problem, {
    gap: 0,
    seconds: 30,
    onProgress: ({ solved: count }) => told.push(count),
  });
  assert.equal(told.at(-1), 2, 'two stores share somebody: two components');
  assert.equal(solved.end, 'proven');
  assert.ok(solved.gap < 1e-6, `${solved.gap}`);
  assert.ok(Math.abs(solved.objective - objectiveOf(problem, solved.roster)) < 1e-6);
  assert.deepEqual(checkRoster(problem, solved.roster).breaches, []);

  const stopped = await solveRoster(threads, problem, { signal: AbortSignal.abort(), gap: 0 });
  assert.equal(stopped.end === 'proven', false, 'a cancelled question is not proven');
});
