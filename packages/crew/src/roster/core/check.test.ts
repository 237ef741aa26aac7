import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeProblem } from '../testing/made.ts';
import { checkRoster, RULES, type Rule } from './check.ts';
import { applyEdits, checkEdit } from './edit.ts';
import { greedyRoster } from './greedy.ts';
import type { Assignment, RosterProblem } from './problem.ts';

const HOUR_MS = 3_600_000;
const SIZE = { stores: 2, people: 12, days: 3, needs: { till: 1, triage: 1, picks: 1 } };
const PROBLEM = madeProblem(3, SIZE);
const ROSTER = greedyRoster(PROBLEM);

const rulesOf = (problem: RosterProblem, roster: readonly Assignment[]): readonly Rule[] => [
  ...new Set(checkRoster(problem, roster).breaches.map(({ rule }) => rule)),
];

/** A problem with one shift that one person can take, and what of it is changed. */
function oneShift(
  person: Partial<RosterProblem['people'][number]>,
  more: (problem: RosterProblem) => Partial<RosterProblem> = () => ({}),
): { problem: RosterProblem; on: (station: 'till' | 'triage' | 'picks') => Assignment } {
  const shift = PROBLEM.shifts[0]!;
  const senior = PROBLEM.people.find((one) => one.experience === 'senior')!;
  const who = { ...senior, skills: ['till', 'triage', 'picks'], ...person };
  const certificates = PROBLEM.standings.get(senior.id)!.certificates;
  const names = ['offline-till', 'triage', 'picking'];
  const all = names.map((name) => ({ ...certificates[0]!, name, person: who.id }));
  const problem = {
    ...PROBLEM,
    people: [who],
    shifts: [shift],
    windows: new Map(),
    standings: new Map([[who.id, { certificates: all, passed: new Set<string>(), training: [] }]]),
  };
  const isLead = who.experience === 'senior';
  return {
    problem: { ...problem, ...more(problem) },
    on: (station) => ({
      shift: shift.id,
      person: who.id,
      station,
      isLead: isLead && station === 'triage',
    }),
  };
}

const PLANTED: Readonly<Record<Rule, () => readonly [RosterProblem, readonly Assignment[]]>> = {
  known: () => {
    const { problem, on } = oneShift({});
    return [problem, [{ ...on('till'), person: 'nobody' }]];
  },
  gate: () => {
    const { problem, on } = oneShift({ skills: ['picks'] });
    return [problem, [on('till')]];
  },
  availability: () => {
    const { problem, on } = oneShift({}, ({ shifts, people }) => {
      const { fromMs, untilMs } = shifts[0]!;
      const free = [
        { fromMs, untilMs: fromMs + HOUR_MS },
        { fromMs: fromMs + 2 * HOUR_MS, untilMs },
      ];
      return { windows: new Map([[people[0]!.id, { free, prefers: [], avoids: [] }]]) };
    });
    return [problem, [on('till')]];
  },
  rest: () => {
    const { problem, on } = oneShift({}, ({ shifts, people }) => {
      const { fromMs } = shifts[0]!;
      const work = { fromMs: fromMs - 17 * HOUR_MS, untilMs: fromMs - 9.9 * HOUR_MS };
      const around = { person: people[0]!.id, store: 's01', isThisWeek: false, ...work };
      return { around: [around] };
    });
    return [problem, [on('till')]];
  },
  hours: () => {
    const { problem, on } = oneShift({ hours: { least: 0, most: 7 } });
    return [problem, [on('till')]];
  },
  minors: () => {
    const { problem, on } = oneShift({ isMinor: true }, ({ shifts }) => ({
      shifts: [{ ...shifts[0]!, isForAdults: true }],
    }));
    return [problem, [on('till')]];
  },
  lead: () => {
    const { problem, on } = oneShift({ experience: 'regular' });
    return [problem, [on('triage')]];
  },
  mentor: () => {
    const { problem, on } = oneShift({ experience: 'seasonal', isMentor: false });
    return [problem, [on('picks')]];
  },
  places: () => {
    const { problem, on } = oneShift({});
    return [problem, [on('till'), on('picks')]];
  },
  store: () => {
    const { problem, on } = oneShift({ home: 's02' });
    return [problem, [on('till')]];
  },
};

void test('R0 a breach of each rule, planted alone, is found as that and nothing else', () => {
  for (const rule of RULES) assert.deepEqual(rulesOf(...PLANTED[rule]()), [rule], rule);
});

void test('R0 a roster without a breach has none, and its gaps are counted', () => {
  const checked = checkRoster(PROBLEM, ROSTER);
  assert.deepEqual(checked.breaches, []);
  const empty = checkRoster(PROBLEM, []);
  const asked = empty.gaps.reduce((sum, { missing }) => sum + missing, 0);
  const missing = checked.gaps.reduce((sum, gap) => sum + gap.missing, 0);
  assert.equal(asked, 2 * 3 * 3 * 3);
  assert.equal(missing, asked - ROSTER.length);
});

void test('R10 an edit tells which rules break in words, and what gap it leaves', () => {
  const mentors = new Set(PROBLEM.people.flatMap((one) => (one.isMentor ? [one.id] : [])));
  const led = ROSTER.find(
    (one) =>
      one.isLead &&
      one.shift.startsWith('s01') &&
      ROSTER.some(
        ({ shift, person }) => shift === one.shift && person !== one.person && mentors.has(person),
      ),
  )!;
  const taken = checkEdit(PROBLEM, ROSTER, [{ ...led, station: null }]);
  assert.deepEqual(taken.breaks, []);
  assert.deepEqual(
    taken.gaps.map(({ shift, station, missing }) => ({ shift, station, missing })),
    [{ shift: led.shift, station: 'triage', missing: 1 }],
  );
  const seasonal = PROBLEM.people.find(
    (one) => one.experience === 'seasonal' && one.home === 's01',
  )!;
  const edit = { shift: led.shift, person: seasonal.id, station: 'triage' as const };
  const broken = checkEdit(PROBLEM, ROSTER, [{ ...led, station: null }, edit]);
  const gate = broken.breaks.find(({ rule }) => rule === 'gate')!;
  assert.match(gate.words, /may not take triage at Store s01, .* \d\d:\d\d–\d\d:\d\d/);
  assert.match(gate.words, /is seasonal; senior or regular is asked for/);
  assert.ok(broken.breaks.some(({ rule }) => rule === 'lead'));
  const back = applyEdits(PROBLEM, applyEdits(PROBLEM, ROSTER, [{ ...led, station: null }]), [led]);
  assert.equal(
    back.find(({ person, shift }) => person === led.person && shift === led.shift)?.isLead,
    true,
  );
});
