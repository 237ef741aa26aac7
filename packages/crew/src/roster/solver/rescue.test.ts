import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Person } from '../../core/person.ts';
import type { TrainingStep } from '../../core/shortest-path.ts';
import { checkRoster } from '../core/check.ts';
import { withLeads } from '../core/model.ts';
import type { Needs, RosterProblem } from '../core/problem.ts';
import { madeProblem } from '../testing/made.ts';
import { rescue } from './rescue.ts';
import { openSolver } from './solve.ts';

const threads = openSolver(1);
after(() => threads.close());

const HOUR_MS = 3_600_000;
const MADE = madeProblem(1, { stores: 1, people: 3, days: 2, needs: {} });
const EXPIRES_MS = Date.UTC(2027, 2, 14, 12);
const TRAINING: readonly TrainingStep[] = [
  { module: 'triage-again', minutes: 10, certificate: 'triage', needs: [], isRefresher: true },
  { module: 'triage', minutes: 30, certificate: 'triage', needs: [], isRefresher: false },
];

type Made = Partial<Person> & { readonly certificates?: readonly string[] };

/** One store whose late shift of the first day is all there is, with people by name. */
function store(needs: Needs, people: Readonly<Record<string, Made>>): RosterProblem {
  const shift = { ...MADE.shifts.find(({ name }) => name === 'late')!, needs };
  const whole = Object.entries(people).map(([name, more]): Person => ({
    ...MADE.people[0]!,
    id: name.toLowerCase(),
    name,
    experience: 'senior',
    skills: ['till', 'triage', 'picks'],
    isMentor: true,
    hours: { least: 0, most: 40 },
    ...more,
  }));
  const standings = new Map(
    Object.entries(people).map(([name, { certificates: names }]) => {
      const held = (names ?? ['offline-till', 'triage', 'picking']).map((certificate) => ({
        person: name.toLowerCase(),
        name: certificate.replace('old ', ''),
        passedMs: 0,
        observedBy: 'x',
        observedMs: 1,
        expiresMs: certificate.startsWith('old ') ? 1 : EXPIRES_MS,
      }));
      const known = { certificates: held, passed: new Set<string>(), training: TRAINING };
      return [name.toLowerCase(), known];
    }),
  );
  return { ...MADE, people: whole, standings, windows: new Map(), shifts: [shift] };
}

const on = (
  problem: RosterProblem,
  places: Readonly<Record<string, 'till' | 'triage' | 'picks'>>,
) =>
  withLeads(
    Object.entries(places).map(([name, station]) => ({
      person: problem.people.find((one) => one.name === name)!,
      shift: problem.shifts[0]!.id,
      station,
    })),
  );

const solve = async (problem: RosterProblem, roster: ReturnType<typeof on>, person: string) => {
  const noShow = { shift: problem.shifts[0]!.id, person };
  const found = await rescue(threads, problem, roster, noShow, 0);
  assert.deepEqual(checkRoster(problem, found.roster).breaches, []);
  return found;
};

void test('R11 somebody who is free takes the place, and one sentence says why', async () => {
  const made = store({ triage: 1, picks: 1 }, { Ana: {}, Ben: {}, Cara: {} });
  const { fromMs } = made.shifts[0]!;
  const before = { fromMs: fromMs - 20 * HOUR_MS, untilMs: fromMs - 12 * HOUR_MS };
  const around = [{ person: 'ana', store: 's01', isThisWeek: true, ...before }];
  const problem = { ...made, around };
  const roster = on(problem, { Ben: 'triage', Cara: 'picks' });
  const found = await solve(problem, roster, 'ben');
  assert.equal(
    found.why,
    'Ana covers Ben’s triage at Store s01, Mon 30 Nov 14:00–22:00 (late): certified until ' +
      '2027-03-14, 12 h since the last shift, nobody else of the store is free.',
  );
  assert.deepEqual(
    found.changes.map(({ person, after: place }) => [person, place?.station]),
    [
      ['ana', 'triage'],
      ['ben', undefined],
    ],
  );
  assert.deepEqual(found.gaps, []);
});

void test('R11 with nobody free, somebody moves from where they are needed less', async () => {
  const problem = store({ triage: 1, picks: 1 }, { Ben: {}, Cara: {} });
  const found = await solve(problem, on(problem, { Ben: 'triage', Cara: 'picks' }), 'ben');
  assert.match(found.why, /^Cara moves from picks to cover Ben’s triage .*picks is 1 short\.$/);
  assert.deepEqual(
    found.gaps.map(({ station, missing }) => [station, missing]),
    [['picks', 1]],
  );
});

void test('R11 where nothing helps, it says what is short and the shortest training', async () => {
  const problem = store(
    { triage: 1 },
    { Ben: {}, Cara: { certificates: ['old triage'] }, Dan: { certificates: [] } },
  );
  const found = await solve(problem, on(problem, { Ben: 'triage' }), 'ben');
  assert.equal(
    found.why,
    'Nobody can cover Ben’s triage at Store s01, Mon 30 Nov 14:00–22:00 (late): triage is 1 ' +
      'short; the shortest training that would fix it is triage-again for Cara, 10 minutes.',
  );
});
