/** Times, people and shifts in words, as the people of a store read them. */
import type { RosterProblem, Shift } from './problem.ts';

const local = (ms: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(Math.round(ms)).toZonedDateTimeISO(zone);

/** @returns such as `14:00` */
export function timeOf(ms: number, zone: string): string {
  return local(ms, zone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** @returns such as `Sat 5 Dec` */
export function dayOf(ms: number, zone: string): string {
  const { day } = local(ms, zone);
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(ms);
  return `${part({ weekday: 'short' })} ${day} ${part({ month: 'short' })}`;
}

/** @returns such as `2027-03-14` */
export function dateOf(ms: number, zone: string): string {
  return local(ms, zone).toPlainDate().toString();
}

/** @returns such as `8 h` or `7.5 h` */
export function hoursOf(ms: number): string {
  return `${Math.round(ms / 360_000) / 10} h`;
}

/** What sentences about a problem ask for, found once. */
export interface Naming {
  /** A person's name. */
  readonly person: (id: string) => string;
  readonly zone: (store: string) => string;
  readonly store: (id: string) => string;
  /** Such as `Weirside, Sat 5 Dec 14:00–22:00 (late)`. */
  readonly shift: (shift: Shift) => string;
}

export function namingOf({ people, stores }: Pick<RosterProblem, 'people' | 'stores'>): Naming {
  const nameOf = new Map(people.map(({ id, name }) => [id, name]));
  const storeOf = new Map(stores.map((store) => [store.id, store]));
  const zone = (id: string) => storeOf.get(id)?.zone ?? 'UTC';
  const store = (id: string) => storeOf.get(id)?.name ?? id;
  return {
    zone,
    store,
    person: (id) => nameOf.get(id) ?? id,
    shift: (one) => {
      const at = zone(one.store);
      const hours = `${timeOf(one.fromMs, at)}–${timeOf(one.untilMs, at)}`;
      return `${store(one.store)}, ${dayOf(one.fromMs, at)} ${hours} (${one.name})`;
    },
  };
}
