import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { TrainingStep } from '../../core/shortest-path.ts';
import { mayWork } from '../../core/may-work.ts';
import type { Station } from '../../core/station.ts';
import { checkRoster } from '../core/check.ts';
import { componentsOf } from '../core/components.ts';
import { askOnly, demandsOf, type Demand } from '../core/conflict.ts';
import { withLeads } from '../core/model.ts';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { relax, type Ground, type Relaxation } from '../core/relaxations.ts';
import { madeProblem } from '../testing/made.ts';
import { explainGaps } from './explain.ts';
import { openSolver, solveRoster } from './solve.ts';

const threads = openSolver(1);
after(() => threads.close());

const TRAINING: readonly TrainingStep[] = [
  { module: 'triage', minutes: 30, certificate: 'triage', needs: [], isRefresher: false },
  { module: 'till', minutes: 12, certificate: 'offline-till', needs: [], isRefresher: false },
];
/** Rules that adding work never mends: a search may turn back at them. */
const LASTING = new Set(['gate', 'availability', 'rest', 'hours', 'minors', 'store']);

/** By trying everybody at every place: the solver has no part in it. */
function canBe(problem: RosterProblem, demands: readonly Demand[]): boolean {
  const asked = askOnly(problem, demands);
  const places = demands.flatMap(({ count, ...place }) => Array<typeof place>(count).fill(place));
  const personOf = new Map(problem.people.map((person) => [person.id, person]));
  const alone = places.map((place) =>
    problem.people.filter(({ id }) => {
      const one = { ...place, person: id, isLead: false };
      return !checkRoster(asked, [one]).breaches.some(({ rule }) => LASTING.has(rule));
    }),
  );
  const search = (roster: readonly Assignment[]): boolean => {
    const { breaches, gaps } = checkRoster(asked, roster);
    const place = places[roster.length];
    if (!place) {
      const placed = roster.map((one) => ({ ...one, person: personOf.get(one.person)! }));
      return gaps.length === 0 && checkRoster(asked, withLeads(placed)).breaches.length === 0;
    }
    if (breaches.some(({ rule }) => LASTING.has(rule))) return false;
    return alone[roster.length]!.some(({ id }) => {
      const isThere = roster.some(({ shift, person }) => shift === place.shift && person === id);
      return !isThere && search([...roster, { ...place, person: id, isLead: false }]);
    });
  };
  return search([]);
}

/** Everything of the kinds that are told, whether it touches the conflict or not. */
function everything({ whole, part }: Ground, all: readonly Demand[]): Relaxation[] {
  const stores = part.stores.map(({ id }) => id);
  const { law, shifts, people } = part;
  const trained = people.flatMap((person) =>
    (['till', 'triage'] as Station[]).flatMap((station): Relaxation[] => {
      const [first] = shifts;
      const may = mayWork(person, { station, ...first! }, part.standings.get(person.id)!);
      if (may.may || may.gaps.some(({ kind }) => kind !== 'certificate')) return [];
      const { module, minutes } = TRAINING.find((one) => one.module === station)!;
      const one = { person: person.id, station, modules: [module], minutes, cost: minutes + 10 };
      return [{ kind: 'train', ...one }];
    }),
  );
  const longer = people.flatMap((person) =>
    Array.from({ length: 8 }, (_, index): Relaxation => {
      const hours = index + 1;
      return { kind: 'hours', person: person.id, hours, cost: 120 * hours };
    }).filter((one) => one.kind === 'hours' && person.hours.most + one.hours <= limit(person)),
  );
  function limit({ isMinor }: (typeof people)[number]) {
    return (isMinor ? law.minors.weekMs : law.weekMs) / 3_600_000;
  }
  const visitors = whole.people.flatMap(({ id, home }) =>
    stores.flatMap((to): Relaxation[] =>
      home === to ? [] : [{ kind: 'travel', person: id, to, cost: 150 }],
    ),
  );
  const less = all.map(({ shift, station }): Relaxation => {
    return { kind: 'less', shift, station, cost: station === 'till' ? 300 : 400 };
  });
  return [...trained, ...longer, ...visitors, ...less];
}

const fewer = (all: readonly Demand[], one: Relaxation) =>
  all.map((demand) =>
    one.kind === 'less' && demand.shift === one.shift && demand.station === one.station
      ? { ...demand, count: demand.count - 1 }
      : demand,
  );

/** A store that is short of people, certificates and hours beside one that has some to spare. */
function shortOf(seed: number): RosterProblem {
  const made = madeProblem(seed, { stores: 2, people: 4, days: 1, needs: { till: 1, triage: 1 } });
  const people = made.people.map((person, index) => ({
    ...person,
    name: `P${index}`,
    isMinor: false,
    experience: index % 4 < 2 ? ('senior' as const) : person.experience,
    skills: person.experience === 'seasonal' ? ['till'] : ['till', 'triage'],
    hours: { least: 0, most: (index + seed) % 4 === 0 ? 5 : 16 },
  }));
  const all = ['offline-till', 'triage'].map((name) => ({
    name,
    passedMs: 0,
    observedBy: 'x',
    observedMs: 1,
    expiresMs: Number.MAX_SAFE_INTEGER,
  }));
  const standings = new Map(
    people.map(({ id }, index) => {
      const held = (index + seed) % 3 === 1 ? [] : all.map((one) => ({ ...one, person: id }));
      return [id, { certificates: held, passed: new Set<string>(), training: TRAINING }];
    }),
  );
  const shifts = made.shifts.filter(({ store, name }) => store === 's01' && name !== 'middle');
  return { ...made, people, standings, shifts };
}

void test('R16 R17 what cannot be is a smallest conflict; the cheapest ways out are', async () => {
  const kinds = new Set<string>();
  let told = 0;
  for (const seed of [3, 4, 5, 6]) {
    const whole = shortOf(seed);
    const { roster } = await solveRoster(threads, whole, { gap: 0, seconds: 10 });
    const explained = await explainGaps(threads, whole, roster);
    for (const { gap, conflict, relaxations } of explained.slice(0, 2)) {
      const part = componentsOf(whole).find(({ shifts }) => shifts.length > 0)!;
      const ground = { whole, roster, part };
      const all = demandsOf(part, roster, gap);
      assert.ok(conflict, `${seed} ${gap.shift}`);
      assert.equal(canBe(part, conflict.demands), false);
      for (const one of conflict.demands) {
        const without: readonly Demand[] = conflict.demands.filter((other) => other !== one);
        assert.ok(canBe(part, without), 'a demand of the conflict can be left out');
      }
      const closes = (one: Relaxation) => canBe(relax(ground, one), fewer(all, one));
      for (const one of relaxations) assert.ok(closes(one), one.words);
      const possible = everything(ground, all).toSorted((one, two) => one.cost - two.cost);
      for (const kind of ['train', 'hours', 'travel', 'less']) {
        const cheapest = possible.find((one) => one.kind === kind && closes(one))?.cost;
        const named = relaxations.find((one) => one.kind === kind)?.cost;
        assert.equal(named, cheapest, `${seed} ${gap.shift} ${kind}`);
        if (named !== undefined) kinds.add(kind);
      }
      const costs = relaxations.map(({ cost }) => cost);
      assert.deepEqual(
        costs,
        costs.toSorted((one, two) => one - two),
      );
      told += 1;
    }
  }
  assert.ok(told >= 4, `${told} gaps`);
  assert.deepEqual([...kinds].toSorted(), ['hours', 'less', 'train', 'travel']);
});

const MADE = madeProblem(1, { stores: 1, people: 2, days: 1, needs: {} });

void test('R16 a conflict over rest names its places, its people and the rule', async () => {
  const ends = MADE.shifts[0]!;
  const early = { ...ends, needs: { triage: 2 } };
  const late = { ...MADE.shifts[2]!, fromMs: ends.untilMs + 9 * 3_600_000, needs: { triage: 2 } };
  const people = ['Ana', 'Ben'].map((name, index) => ({
    ...MADE.people[0]!,
    id: MADE.people[index]!.id,
    name,
  }));
  const { standings } = madeProblem(1, { stores: 1, people: 6, days: 1, needs: {} });
  const certified = new Map(people.map(({ id }) => [id, standings.get('s01-p00')!]));
  const next = { ...late, untilMs: late.fromMs + 8 * 3_600_000 };
  const problem: RosterProblem = {
    ...MADE,
    people,
    standings: certified,
    windows: new Map(),
    shifts: [early, next],
  };
  const { roster } = await solveRoster(threads, problem, { gap: 0, seconds: 10 });
  const [first] = await explainGaps(threads, problem, roster);
  const gap = checkRoster(problem, roster).gaps[0]!;
  assert.equal(gap.missing, 2);
  assert.match(first!.words, /all of it is for Ana, Ben, who need 10 h of rest between shifts$/);
  const start = first!.relaxations.find(({ kind }) => kind === 'start');
  assert.match(start!.words, /begins 1 h later/);
});
