/**
 * Who gets which list: people who are on shift at picks and whom the gate lets through, and nobody
 * else. A list is with its picker until they are done, or may not go on.
 *
 *   waiting ──claim──► picking ──last line──► done
 *      ▲                 │  ▲                  │
 *      └──may not go on──┘  └──────undo────────┘
 *
 * Rules (SPEC.md): K8 the gate decides, one list for each · K9 who may not go on loses the list,
 * not the work · K10 a change is whole or not at all.
 */
import type { Sql, Transaction } from '@slipway/pg';
import { standingOf } from '../core/certificate.ts';
import { gapInWords, type Work } from '../core/may-work.ts';
import type { Person } from '../core/person.ts';
import type { TrainingStep } from '../core/shortest-path.ts';
import { STATIONS } from '../core/station.ts';
import { readCertificates } from '../people/certificates.ts';
import { gate } from '../people/gate.ts';
import { readOnShift, type OnShift } from '../people/on-shift.ts';
import { readPeople } from '../people/people.ts';
import type { PickList } from './core/pick-list.ts';
import { NothingToPickError, PickerMayNotError, PickerNotOnShiftError } from './errors.ts';
import { pickListOf, readList, type PublishPickList } from './lists.ts';

/** Expected of whoever takes a list: the gate looks as far ahead. */
const METRES_A_SECOND = 1;
const SECONDS_A_LINE = 20;

export interface ClaimParts {
  /** Where people, certificates and shifts are kept. */
  readonly people: Sql;
  /** Where lists are kept: the database of the devices' feed. */
  readonly picks: Sql;
  /** Everything that is taught. */
  readonly training: readonly TrainingStep[];
  readonly publish: PublishPickList;
}

interface Waiting {
  readonly batch: number;
  readonly metres: number;
  readonly lines: number;
}

/**
 * Gives somebody the batch that is due first, and tells the store's devices; whoever has a list
 * already gets the same again.
 *
 * @throws {PickerNotOnShiftError | PickerMayNotError | NothingToPickError} nothing was given
 */
export async function claimBatch(
  parts: ClaimParts,
  store: string,
  person: string,
  nowMs: number,
): Promise<PickList> {
  const shift = (await readOnShift(parts.people, store, nowMs)).filter(isAtPicks);
  const own = shift.find((one) => one.person === person);
  if (!own) throw new PickerNotOnShiftError(person, store);
  const people = await readPeople(parts.people);
  const somebody = people.find(({ id }) => id === person);
  if (!somebody) throw new PickerNotOnShiftError(person, store);
  const helper = await helperOf(parts.people, store, somebody, people, nowMs);
  return parts.picks.begin(async (tx) => {
    const held = await heldBy(tx, store, person);
    const next = held ?? (await nextWaiting(tx, store));
    if (!next) throw new NothingToPickError(store);
    const workMs = (next.metres / METRES_A_SECOND + next.lines * SECONDS_A_LINE) * 1_000;
    await demandMay(parts, somebody, { station: 'picks', fromMs: nowMs, untilMs: nowMs + workMs });
    const untilMs = Math.min(own.untilMs, await validUntil(parts.people, person, nowMs));
    const list = held
      ? await readList(tx, store, held.batch)
      : await newList(tx, store, next.batch, { person, helper, nowMs });
    await tx`
      update slipway.crew_pick_batch
      set    state = 'picking', list = ${list.list}, picker = ${person},
             claimed_at = coalesce(claimed_at, ${new Date(nowMs)}),
             held_until = ${new Date(untilMs)}
      where  store = ${store} and batch = ${next.batch}`;
    await parts.publish(tx, store, list.list, list);
    return list;
  });
}

interface Taker {
  readonly person: string;
  readonly helper: string | null;
  readonly nowMs: number;
}

async function newList(
  tx: Transaction,
  store: string,
  batch: number,
  { person, helper, nowMs }: Taker,
): Promise<PickList> {
  const [row] = await tx<{ before: number }[]>`
    select count(*)::int as before
    from   slipway.crew_pick_list
    where  store = ${store} and batch = ${batch}`;
  const nth = row!.before === 0 ? '' : `.${row!.before + 1}`;
  const taking = { list: `${store}-${batch}${nth}`, picker: person, helper };
  const list = await pickListOf(tx, store, batch, taking);
  if (!list) throw new Error(`newList: batch ${batch} of ${store} waits, and has no open line`);
  await tx`
    insert into slipway.crew_pick_list (list, store, batch, picker, claimed_at, value)
    values (${list.list}, ${store}, ${batch}, ${person}, ${new Date(nowMs)},
            ${tx.json(list as never)})`;
  return list;
}

const isAtPicks = ({ station }: OnShift): boolean => station === 'picks';

async function heldBy(tx: Transaction, store: string, person: string): Promise<Waiting | null> {
  const [row] = await tx<Waiting[]>`
    select b.batch, b.metres, (
             select count(*)::int from slipway.crew_pick_line l
             where  l.store = b.store and l.batch = b.batch and l.done_at is null) as lines
    from   slipway.crew_pick_batch b
    where  b.store = ${store} and b.picker = ${person} and b.state = 'picking'
    for    update of b`;
  return row ?? null;
}

/** @returns the batch that is due first and that nobody else is being given just now */
async function nextWaiting(tx: Transaction, store: string): Promise<Waiting | null> {
  const [row] = await tx<Waiting[]>`
    select   b.batch, b.metres, (
               select count(*)::int from slipway.crew_pick_line l
               where  l.store = b.store and l.batch = b.batch and l.done_at is null) as lines
    from     slipway.crew_pick_batch b
    where    b.store = ${store} and b.state = 'waiting'
    order by b.due_at, b.batch
    limit    1
    for      update of b skip locked`;
  return row ?? null;
}

async function demandMay(parts: ClaimParts, person: Person, work: Work): Promise<void> {
  const answers = await gate(parts.people, [person], work, parts.training);
  const answer = answers.get(person.id)!;
  if (!answer.may) throw new PickerMayNotError(person.id, answer.gaps.map(gapInWords));
}

/** @returns when the first of the certificates that picks ask for runs out, ms since 1970 */
async function validUntil(people: Sql, person: string, nowMs: number): Promise<number> {
  const held = (await readCertificates(people, [person])).get(person) ?? [];
  const until = STATIONS.picks.needs.map((name) => {
    const standing = standingOf(held, name, nowMs);
    return standing.is === 'valid' ? standing.untilMs : nowMs;
  });
  return Math.min(...until);
}

/** @returns their own mentor if on shift, else another one, else the shift's lead; null: nobody */
async function helperOf(
  sql: Sql,
  store: string,
  { id, mentor }: Person,
  people: readonly Person[],
  nowMs: number,
): Promise<string | null> {
  const others = (await readOnShift(sql, store, nowMs)).filter(({ person }) => person !== id);
  const mentors = new Set(people.filter(({ isMentor }) => isMentor).map((one) => one.id));
  const found =
    others.find(({ person }) => person === mentor) ??
    others.find(({ person }) => mentors.has(person)) ??
    others.find(({ isLead }) => isLead);
  return found?.person ?? null;
}

/** Somebody who got no list, and why. */
export interface Refused {
  readonly person: string;
  readonly code: string;
  readonly why: string;
}

export interface Dealt {
  readonly given: readonly { readonly person: string; readonly list: string }[];
  readonly refused: readonly Refused[];
  /** Lists that went back, since whoever had them may not go on. */
  readonly takenAway: readonly string[];
}

/** Gives a list to everybody who is on shift at picks, seasonal people first, and may. */
export async function dealBatches(parts: ClaimParts, store: string, nowMs: number): Promise<Dealt> {
  const takenAway = await reviewClaims(parts, store, nowMs);
  const onShift = (await readOnShift(parts.people, store, nowMs)).filter(isAtPicks);
  const people = new Map((await readPeople(parts.people)).map((person) => [person.id, person]));
  const first: readonly string[] = STATIONS.picks.first;
  const isFirst = ({ person }: OnShift) =>
    first.includes(people.get(person)?.experience ?? '') ? 0 : 1;
  const given: { person: string; list: string }[] = [];
  const refused: Refused[] = [];
  for (const { person } of onShift.toSorted((one, two) => isFirst(one) - isFirst(two))) {
    try {
      const { list } = await claimBatch(parts, store, person, nowMs);
      given.push({ person, list });
    } catch (error) {
      if (error instanceof NothingToPickError) break;
      if (!(error instanceof PickerMayNotError)) throw error;
      refused.push({ person, code: error.code, why: error.what });
    }
  }
  return { given, refused, takenAway };
}

/** Asks the gate about everybody who holds a list; @returns lists that were taken away */
export async function reviewClaims(
  parts: ClaimParts,
  store: string,
  nowMs: number,
): Promise<readonly string[]> {
  const held = await parts.picks<{ batch: number; picker: string }[]>`
    select batch, picker from slipway.crew_pick_batch
    where  store = ${store} and state = 'picking'
    order  by batch`;
  if (held.length === 0) return [];
  const shift = (await readOnShift(parts.people, store, nowMs)).filter(isAtPicks);
  const people = (await readPeople(parts.people)).filter(({ id }) =>
    held.some(({ picker }) => picker === id),
  );
  const work: Work = { station: 'picks', fromMs: nowMs, untilMs: nowMs };
  const may = await gate(parts.people, people, work, parts.training);
  const gone = held.filter(({ picker }) => {
    return !may.get(picker)?.may || !shift.some(({ person }) => person === picker);
  });
  const taken: string[] = [];
  for (const { batch, picker } of gone) {
    const list = await parts.picks.begin((tx) =>
      takeAway(tx, { store, batch, picker }, parts.publish),
    );
    if (list !== null) taken.push(list);
  }
  return taken;
}

interface Holding {
  readonly store: string;
  readonly batch: number;
  readonly picker: string;
}

/**
 * Puts a list back to those that wait; what was picked of it stays picked.
 *
 * @returns its name; null: the picker did not hold it any more
 */
export async function takeAway(
  tx: Transaction,
  { store, batch, picker }: Holding,
  publish: PublishPickList,
): Promise<string | null> {
  const [row] = await tx<{ list: string }[]>`
    update slipway.crew_pick_batch
    set    state = 'waiting', picker = null, held_until = null
    where  store = ${store} and batch = ${batch} and picker = ${picker} and state = 'picking'
    returning list`;
  if (!row) return null;
  await publish(tx, store, row.list, null);
  return row.list;
}
