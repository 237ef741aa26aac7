/** Who stands at a store's triage desk now, who of them may work, and why somebody may not. */
import type { Queryable } from '@slipway/pg';
import type { Gap } from '../core/may-work.ts';
import type { Person } from '../core/person.ts';
import type { TrainingStep } from '../core/shortest-path.ts';
import type { Station } from '../core/station.ts';
import { gate } from '../people/gate.ts';
import { readNextShift, readOnShift, type NextShift, type OnShift } from '../people/on-shift.ts';
import { readPeople } from '../people/people.ts';

const STATION = 'triage';

/** Somebody at the desk. */
export interface AtDesk extends OnShift {
  readonly name: string;
  /** Empty: they may. */
  readonly gaps: readonly Gap[];
}

/** Whose desk it is, when, and everything that is taught. */
export interface DeskQuestion {
  readonly store: string;
  readonly training: readonly TrainingStep[];
  readonly nowMs: number;
}

/** @returns who stands at the desk, leads first, each held against the end of their own shift */
export async function readDesk(
  sql: Queryable,
  { store, training, nowMs }: DeskQuestion,
): Promise<readonly AtDesk[]> {
  const here = (await readOnShift(sql, store, nowMs)).filter(({ station }) => station === STATION);
  if (here.length === 0) return [];
  const people = new Map((await readPeople(sql)).map((one) => [one.id, one]));
  const gapsOf = new Map<string, readonly Gap[]>();
  for (const [untilMs, group] of Map.groupBy(here, (one) => one.untilMs)) {
    const own = group.flatMap(({ person }) => people.get(person) ?? []);
    const work = { station: STATION, fromMs: nowMs, untilMs } as const;
    for (const [person, may] of await gate(sql, own, work, training)) {
      gapsOf.set(person, may.may ? [] : may.gaps);
    }
  }
  return here.map((one) => ({
    ...one,
    name: people.get(one.person)?.name ?? one.person,
    gaps: gapsOf.get(one.person) ?? [],
  }));
}

/** Why somebody may not work at a desk now, and what would change it. */
export interface NotAtDesk {
  readonly person: string;
  readonly store: string;
  /** Whether they are one of the stores' people at all. */
  readonly isKnown: boolean;
  /** Where they stand in that store now; null: they are not on shift there. */
  readonly at: Station | null;
  /** Empty: they may work, once they are on shift. */
  readonly gaps: readonly Gap[];
  /** Their next shift at triage, in whatever store; null: none is published. */
  readonly next: NextShift | null;
  /** Who is at the desk now and may. */
  readonly able: readonly string[];
}

/** @returns null: they stand at the desk, and may work */
export async function whyNotAtDesk(
  sql: Queryable,
  person: string,
  question: DeskQuestion,
): Promise<NotAtDesk | null> {
  const { store, training, nowMs } = question;
  const desk = await readDesk(sql, question);
  const own = desk.find((one) => one.person === person);
  if (own && own.gaps.length === 0) return null;
  const somebody = (await readPeople(sql)).find(({ id }) => id === person);
  const next = own ? null : await readNextShift(sql, person, STATION, nowMs);
  const elsewhere = (await readOnShift(sql, store, nowMs)).find((one) => one.person === person);
  return {
    person,
    store,
    isKnown: somebody !== undefined,
    at: own ? STATION : (elsewhere?.station ?? null),
    gaps: own?.gaps ?? (await gapsUntil(sql, somebody, next?.untilMs ?? nowMs, training)),
    next,
    able: desk.filter(({ gaps }) => gaps.length === 0).map((one) => one.person),
  };
}

/** What would still keep somebody from triage if they were on shift until then. */
async function gapsUntil(
  sql: Queryable,
  person: Person | undefined,
  untilMs: number,
  training: readonly TrainingStep[],
): Promise<readonly Gap[]> {
  if (!person) return [];
  const work = { station: STATION, fromMs: untilMs, untilMs } as const;
  const may = (await gate(sql, [person], work, training)).get(person.id);
  return may === undefined || may.may ? [] : may.gaps;
}
