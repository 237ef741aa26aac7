/** Problems made from a seed, of any size: for tests and benchmarks. */
import { int, pick, seededRandom } from '@slipway/kernel';
import type { Certificate } from '../../core/certificate.ts';
import type { Standings } from '../../core/may-work.ts';
import type { Experience, Person } from '../../core/person.ts';
import { STATIONS, type Station } from '../../core/station.ts';
import type { Needs, RosterProblem, Shift, Travel, Windows } from '../core/problem.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const MONDAY_MS = Date.UTC(2026, 10, 30);

export interface Size {
  readonly stores: number;
  readonly people: number;
  readonly days: number;
  readonly needs: Needs;
  /** How many people of the first store may also work in the second. */
  readonly travellers?: number;
}

/** Three shifts a day, which overlap; the last and the weekend are undesired. */
const SHIFTS = [
  { name: 'early', fromHour: 6 },
  { name: 'middle', fromHour: 10 },
  { name: 'late', fromHour: 14 },
];

const EXPERIENCE: readonly Experience[] = ['senior', 'regular', 'regular', 'seasonal', 'seasonal'];

/** @returns always the same problem for the same seed and size */
export function madeProblem(seed: number, size: Size): RosterProblem {
  const random = seededRandom(seed);
  const stores = Array.from({ length: size.stores }, (_, index) => {
    const id = `s${String(index + 1).padStart(2, '0')}`;
    return { id, name: `Store ${id}`, zone: 'UTC' };
  });
  const people = stores.flatMap(({ id }) =>
    Array.from({ length: size.people }, (_, index) => madePerson(id, index, random)),
  );
  const standings = new Map<string, Standings>(
    people.map(({ id, skills }) => [
      id,
      { certificates: madeCertificates(id, skills), passed: new Set(), training: [] },
    ]),
  );
  const windows = new Map<string, Windows>(
    people.map(({ id }) => [id, madeWindows(size.days, random)]),
  );
  const shifts = stores.flatMap(({ id }) =>
    Array.from({ length: size.days }, (_, day) =>
      SHIFTS.map((shift) => madeShift(id, day, shift, size.needs)),
    ).flat(),
  );
  const travel = people
    .filter(({ home }) => home === 's01' && size.stores > 1)
    .slice(0, size.travellers ?? 0)
    .map(({ id }): Travel => ({ person: id, to: 's02' }));
  const minors = { dayMs: 8 * HOUR_MS, weekMs: 24 * HOUR_MS };
  const law = { restMs: 10 * HOUR_MS, weekMs: 48 * HOUR_MS, minors, seasonalPerMentor: 3 };
  return {
    stores,
    people,
    standings,
    windows,
    shifts,
    travel,
    law: { ...law, noticeMs: 0 },
    pins: [],
    bans: [],
    around: [],
  };
}

type Random = ReturnType<typeof seededRandom>;

function madePerson(home: string, index: number, random: Random): Person {
  const experience = EXPERIENCE[index % EXPERIENCE.length]!;
  const skills: Station[] = ['picks', 'till'].filter(() => random.next() < 0.8) as Station[];
  if (experience === 'senior' || (experience === 'regular' && random.next() < 0.5)) {
    skills.push('triage');
  }
  const most = pick(random, experience === 'seasonal' ? [24, 32] : [32, 40]);
  return {
    id: `${home}-p${String(index).padStart(2, '0')}`,
    name: `Person ${index}`,
    home,
    experience,
    skills,
    isMentor: experience === 'senior' || index % 10 === 1,
    mentor:
      experience === 'seasonal' ? `${home}-p${String((index % 3) * 5).padStart(2, '0')}` : null,
    isMinor: experience === 'seasonal' && random.next() < 0.15,
    hours: { least: 0, most },
    language: 'en',
    mail: null,
  };
}

function madeCertificates(person: string, skills: readonly string[]): Certificate[] {
  return (skills as readonly Station[]).flatMap((station) =>
    STATIONS[station].needs.map((name) => ({
      person,
      name,
      passedMs: 0,
      observedBy: 'somebody',
      observedMs: 1,
      expiresMs: MONDAY_MS + 90 * DAY_MS,
    })),
  );
}

function madeWindows(days: number, random: Random): Windows {
  const free = Array.from({ length: days }, (_, day) => {
    const dayMs = MONDAY_MS + day * DAY_MS;
    const kind = random.next();
    if (kind < 0.1) return [];
    const [from, until] = kind < 0.25 ? [6, 14] : kind < 0.4 ? [12, 23] : [0, 24];
    return [{ fromMs: dayMs + from! * HOUR_MS, untilMs: dayMs + until! * HOUR_MS }];
  }).flat();
  const day = () => {
    const fromMs = MONDAY_MS + int(random, days) * DAY_MS;
    return { fromMs, untilMs: fromMs + DAY_MS };
  };
  return { free, prefers: [day()], avoids: [day()] };
}

function madeShift(
  store: string,
  day: number,
  { name, fromHour }: (typeof SHIFTS)[number],
  needs: Needs,
): Shift {
  const fromMs = MONDAY_MS + day * DAY_MS + fromHour * HOUR_MS;
  const date = new Date(fromMs).toISOString().slice(0, 10);
  return {
    id: `${store}-${date}-${name}`,
    store,
    name,
    day: date,
    fromMs,
    untilMs: fromMs + 8 * HOUR_MS,
    needs,
    isUndesired: name === 'late' || day >= 5,
    isForAdults: name === 'late',
  };
}
