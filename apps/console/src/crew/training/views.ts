/** Answers of the API about training, recognised and put in order. Pure. */
import type { FilmProgress, LearnerView, Seen, TraineeView, TrainingView } from '@slipway/api';

const has = (value: unknown, ...lists: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  lists.every((name) => Array.isArray((value as Readonly<Record<string, unknown>>)[name]));

export const isTrainingView = (value: unknown): value is TrainingView =>
  has(value, 'modules', 'people');
export const isLearnerView = (value: unknown): value is LearnerView => has(value, 'modules');

/** One certificate that somebody lacks for their work. */
export interface Lack {
  readonly person: TraineeView;
  readonly certificate: string;
  readonly standing: 'expired' | 'not-observed' | 'missing';
  readonly path: { readonly modules: readonly string[]; readonly minutes: number } | null;
}

/** @param store only of this one; null: all. @returns the shortest training first, by store */
export function lacksOf({ people }: TrainingView, store: string | null): readonly Lack[] {
  const lacks = people
    .filter((person) => store === null || person.store === store)
    .flatMap((person) =>
      person.standings.flatMap(({ name, standing, path }): Lack[] => {
        return standing === 'valid' ? [] : [{ person, certificate: name, standing, path }];
      }),
    );
  const minutes = ({ path }: Lack) => path?.minutes ?? Infinity;
  return lacks.toSorted(
    (one, two) =>
      (one.person.store < two.person.store ? -1 : Number(one.person.store > two.person.store)) ||
      minutes(one) - minutes(two) ||
      (one.person.id < two.person.id ? -1 : 1),
  );
}

/** Somebody who passed and whom a mentor has to see. */
export interface Waiting {
  readonly person: TraineeView;
  readonly certificate: string;
  readonly sinceMs: number;
}

/** @returns who waits, those of this mentor first, then the longest */
export function waitingOf({ people }: TrainingView, mentor: string | null): readonly Waiting[] {
  const waiting = people.flatMap((person) =>
    person.standings.flatMap(({ name, waitsSinceMs }): Waiting[] => {
      if (waitsSinceMs === null || person.id === mentor) return [];
      return [{ person, certificate: name, sinceMs: waitsSinceMs }];
    }),
  );
  const own = ({ person }: Waiting) => Number(person.mentor !== mentor);
  return waiting.toSorted((one, two) => own(one) - own(two) || one.sinceMs - two.sinceMs);
}

/** @returns stores with how many of their people lack nothing */
export function storesOf({ people }: TrainingView) {
  const byStore = Map.groupBy(people, ({ store }) => store);
  return Array.from(byStore, ([store, own]) => ({
    store,
    people: own.length,
    ready: own.filter(({ standings }) => standings.every(({ standing }) => standing === 'valid'))
      .length,
  })).toSorted((one, two) => (one.store < two.store ? -1 : 1));
}

/** @returns both together: answers may come in another order than they were asked in */
export function furtherOf(one: FilmProgress, other: FilmProgress): FilmProgress {
  const further = (a: Seen, b: Seen): Seen => ({
    ...b,
    watched: Math.max(a.watched, b.watched),
    read: Math.max(a.read, b.read),
    isDone: a.isDone || b.isDone,
  });
  return {
    isOpen: one.isOpen || other.isOpen,
    films: {
      en: further(one.films.en, other.films.en),
      es: further(one.films.es, other.films.es),
    },
  };
}

/** @returns how many right answers mastery takes */
export const neededOf = (items: number, mastery: number): number =>
  Math.ceil(items * mastery - 1e-9);

/** @returns the list with the thing at a place moved; unchanged at its ends */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): readonly T[] {
  const to = from + by;
  if (to < 0 || to >= list.length) return list;
  const result = [...list];
  [result[from], result[to]] = [result[to]!, result[from]!];
  return result;
}
