/** What the stores ask for: laws, shifts, and people for each station, as `demand.yaml` says it. */
import { checkShape, parseDurationMs, type Parsed, type Problem } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import type { Station } from '../../core/station.ts';
import { daysOf, spanOf, WEEKDAYS } from './availability.ts';
import type { Law, Needs, RosterStore, Shift, Travel } from './problem.ts';

const Time = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' });
const Duration = Type.String({ description: 'such as 10h or 7d' });
const Count = Type.Integer({ minimum: 0, maximum: 200 });
const StationNeeds = Type.Partial(
  Type.Object({ till: Count, triage: Count, picks: Count }, { additionalProperties: false }),
);
const ByShift = <T extends Parameters<typeof Type.Record>[1]>(value: T) =>
  Type.Record(Type.String(), value);

/** The whole file. */
export const DemandFile = Type.Object(
  {
    week: Type.String({ description: 'the week’s Monday, such as 2026-11-30' }),
    law: Type.Object(
      {
        rest: Duration,
        week: Duration,
        notice: Duration,
        'seasonal-per-mentor': Type.Integer({ minimum: 1, maximum: 50 }),
        minors: Type.Object(
          { from: Time, to: Time, day: Duration, week: Duration },
          { additionalProperties: false },
        ),
      },
      { additionalProperties: false },
    ),
    'orders-per-picker-hour': Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    undesired: Type.Array(Type.String()),
    shifts: ByShift(
      Type.Object({ from: Time, to: Time, needs: StationNeeds }, { additionalProperties: false }),
    ),
    stores: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          opens: Type.Optional(Type.Object({ from: Time, to: Time })),
          closed: Type.Optional(Type.Array(Type.String())),
          needs: Type.Optional(ByShift(StationNeeds)),
          orders: Type.Optional(ByShift(Type.Integer({ minimum: 0 }))),
          dates: Type.Optional(ByShift(ByShift(StationNeeds))),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
    travel: Type.Optional(
      Type.Array(
        Type.Object({ person: Type.String(), to: Type.String() }, { additionalProperties: false }),
      ),
    ),
  },
  { additionalProperties: false },
);
export type DemandFile = Static<typeof DemandFile>;

/** What of people and stores a demand is held against. */
export interface DemandGround {
  readonly stores: readonly RosterStore[];
  /** Ids. */
  readonly people: readonly string[];
}

export interface Demand {
  /** The week's Monday. */
  readonly week: string;
  readonly law: Law;
  readonly shifts: readonly Shift[];
  readonly travel: readonly Travel[];
}

/** @returns the demand, or everything that is wrong with its file, by path */
export function readDemand(value: unknown, ground: DemandGround): Parsed<Demand> {
  const shape = checkShape(DemandFile, value);
  if (!shape.ok) return shape;
  const file = shape.value;
  const problems = [...wrongDurations(file), ...wrongNames(file, ground), ...wrongHours(file)];
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    value: {
      week: file.week,
      law: lawOf(file),
      shifts: shiftsOf(file, ground.stores),
      travel: file.travel ?? [],
    },
  };
}

const DURATIONS = [
  ['law', 'rest'],
  ['law', 'week'],
  ['law', 'notice'],
  ['law', 'minors', 'day'],
  ['law', 'minors', 'week'],
] as const;

const durationAt = (file: DemandFile, path: readonly string[]): number | undefined => {
  let value: unknown = file;
  for (const key of path) value = (value as Record<string, unknown>)[key];
  return parseDurationMs(value as string);
};

function wrongDurations(file: DemandFile): Problem[] {
  return DURATIONS.filter((path) => durationAt(file, path) === undefined).map((path) => ({
    path,
    what: `${path.join('.')} is no duration.`,
    next: 'Write it as 10h or 7d.',
  }));
}

function lawOf(file: DemandFile): Law {
  const at = (...path: string[]) => durationAt(file, path)!;
  return {
    restMs: at('law', 'rest'),
    weekMs: at('law', 'week'),
    noticeMs: at('law', 'notice'),
    minors: { dayMs: at('law', 'minors', 'day'), weekMs: at('law', 'minors', 'week') },
    seasonalPerMentor: file.law['seasonal-per-mentor'],
  };
}

function wrongNames(file: DemandFile, { stores, people }: DemandGround): Problem[] {
  const problems: Problem[] = [];
  const expect = (path: Problem['path'], what: string, word: string, known: readonly string[]) => {
    if (known.includes(word)) return;
    const next = known.length > 20 ? 'Check the id.' : `Known: ${known.join(', ')}.`;
    problems.push({ path, what: `${what} "${word}" is unknown.`, next });
  };
  const isMonday = /^\d{4}-\d\d-\d\d$/.test(file.week) && new Date(file.week).getUTCDay() === 1;
  if (!isMonday) {
    const next = 'Write the week’s Monday, such as 2026-11-30.';
    problems.push({ path: ['week'], what: `"${file.week}" is no Monday.`, next });
    return problems;
  }
  const ids = stores.map(({ id }) => id);
  const names = Object.keys(file.shifts);
  const dates = daysOf(file.week).map(String);
  for (const [at, word] of file.undesired.entries()) {
    expect(['undesired', at], 'Shift or day', word, [...names, ...WEEKDAYS]);
  }
  for (const [at, store] of file.stores.entries()) {
    expect(['stores', at, 'id'], 'Store', store.id, ids);
    const first = file.stores.findIndex(({ id }) => id === store.id);
    if (first !== at) {
      const what = `Store "${store.id}" is listed twice.`;
      problems.push({ path: ['stores', at, 'id'], what, next: 'Remove one of the two.' });
    }
    for (const [index, day] of (store.closed ?? []).entries()) {
      expect(['stores', at, 'closed', index], 'Day', day, WEEKDAYS);
    }
    for (const key of ['needs', 'orders'] as const) {
      for (const name of Object.keys(store[key] ?? {})) {
        expect(['stores', at, key, name], 'Shift', name, names);
      }
    }
    for (const [date, shifts] of Object.entries(store.dates ?? {})) {
      expect(['stores', at, 'dates', date], 'Date of this week', date, dates);
      for (const name of Object.keys(shifts)) {
        expect(['stores', at, 'dates', date, name], 'Shift', name, names);
      }
    }
  }
  for (const [at, { person, to }] of (file.travel ?? []).entries()) {
    expect(['travel', at, 'person'], 'Person', person, people);
    expect(['travel', at, 'to'], 'Store', to, ids);
  }
  return problems;
}

/** Every minute that a store is open lies in some shift. */
function wrongHours(file: DemandFile): Problem[] {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const spans = Object.values(file.shifts)
    .map(({ from, to }) => ({ from: minutes(from), to: minutes(to) }))
    .map(({ from, to }) => ({ from, to: to <= from ? to + 1440 : to }))
    .toSorted((one, two) => one.from - two.from);
  return file.stores.flatMap(({ opens }, at) => {
    if (!opens) return [];
    let reached = minutes(opens.from);
    for (const { from, to } of spans) if (from <= reached) reached = Math.max(reached, to);
    if (reached >= minutes(opens.to)) return [];
    const two = (value: number) => String(value).padStart(2, '0');
    const since = `${two(Math.floor(reached / 60))}:${two(reached % 60)}`;
    const what = `The store is open at ${since}, when no shift works.`;
    return [{ path: ['stores', at, 'opens'], what, next: 'Add a shift, or close earlier.' }];
  });
}

/** @returns every shift of the week, in each store's own time */
export function shiftsOf(file: DemandFile, stores: readonly RosterStore[]): readonly Shift[] {
  const zoneOf = new Map(stores.map(({ id, zone }) => [id, zone]));
  return file.stores.flatMap((store) => {
    const zone = zoneOf.get(store.id) ?? 'UTC';
    const open = daysOf(file.week).filter(
      (day) => !store.closed?.includes(WEEKDAYS[day.dayOfWeek - 1]!),
    );
    return open.flatMap((day) =>
      Object.entries(file.shifts).map(([name, { from, to, needs }]): Shift => {
        const span = spanOf(day, from, to, zone);
        const { minors } = file.law;
        const weekday = WEEKDAYS[day.dayOfWeek - 1]!;
        return {
          id: `${store.id}-${day.toString()}-${name}`,
          store: store.id,
          name,
          day: day.toString(),
          ...span,
          needs: {
            ...needs,
            ...store.needs?.[name],
            ...pickersFor(file, store.orders?.[name], span),
            ...store.dates?.[day.toString()]?.[name],
          },
          isUndesired: file.undesired.includes(name) || file.undesired.includes(weekday),
          isForAdults: from < minors.from || to > minors.to || to <= from,
        };
      }),
    );
  });
}

/** Pickers from the orders that are expected, at the rate that one picks. */
function pickersFor(
  file: DemandFile,
  orders: number | undefined,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Needs {
  const rate = file['orders-per-picker-hour'];
  if (orders === undefined || rate === undefined) return {};
  return { picks: Math.ceil(orders / (rate * ((untilMs - fromMs) / 3_600_000))) };
}

/** Where in the file a shift's need of a station is said. */
export function pathOfNeed(file: DemandFile, shift: Shift, station: Station): Problem['path'] {
  const at = file.stores.findIndex(({ id }) => id === shift.store);
  const store = file.stores[at];
  if (store?.dates?.[shift.day]?.[shift.name]?.[station] !== undefined) {
    return ['stores', at, 'dates', shift.day, shift.name, station];
  }
  if (station === 'picks' && store?.orders?.[shift.name] !== undefined) {
    return ['stores', at, 'orders', shift.name];
  }
  if (store?.needs?.[shift.name]?.[station] !== undefined) {
    return ['stores', at, 'needs', shift.name, station];
  }
  return ['shifts', shift.name, 'needs', station];
}
