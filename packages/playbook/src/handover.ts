/**
 * Shifts and handovers: who has a role now. A handover is offered by whoever has the role and
 * counts from the moment at which the other acknowledges it; both sign. All of it is kept.
 */
import {
  holdersOf,
  spendNonces,
  verifyDocument,
  type People,
  type Role,
  type RoleBook,
} from '@slipway/authority';
import { SignatureInvalidError, type SignedDocument } from '@slipway/authority';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';
import { holderNow, type Shift } from './core/role-now.ts';
import { WrongRoleError } from './errors.ts';

/** A role at a place. */
export interface Post {
  readonly launch: string;
  readonly role: Role;
  /** Null: of the launch. */
  readonly store: string | null;
}

/** Two shifts of one role are at the same time. */
export class ShiftOverlapError extends OperatorError {
  readonly code = 'PLAYBOOK_SHIFT';
  readonly exitCode = EXIT.usage;

  constructor({ role, store }: Post, { person, fromMs, untilMs }: Shift) {
    const [from, until] = [fromMs, untilMs].map((ms) => new Date(ms).toISOString());
    super(
      `${person} has ${role}${store ? ` at ${store}` : ''} from ${from} until ${until} already.`,
      'Nothing was recorded.',
      'Let the shift begin when the other ends; within it, hand the role over.',
    );
  }
}

/** There is no such handover, or it was taken already. */
export class HandoverGoneError extends OperatorError {
  readonly code = 'PLAYBOOK_HANDOVER';
  readonly exitCode = EXIT.usage;

  constructor(id: string, why: string) {
    super(`Handover ${id} cannot be taken: ${why}.`, 'Nothing was recorded.', 'Offer it anew.');
  }
}

/** @returns what the offer of a handover is about, for its signature */
export function offerSubject({ launch, store, role }: Post): string {
  return `playbook/handover/${launch}/${store ?? '-'}/${role}`;
}

/** @returns what the acknowledgement of a handover is about, for its signature */
export function takeSubject(handover: string): string {
  return `playbook/handover-taken/${handover}`;
}

/**
 * Plans who has a role for a time.
 *
 * @throws {ShiftOverlapError} nothing was recorded
 */
export async function planShift(sql: Sql, post: Post, shift: Shift): Promise<void> {
  const { launch, store, role } = post;
  const { person, fromMs, untilMs } = shift;
  await sql.begin(async (tx) => {
    // One at a time per launch: two that overlap must not both see nothing.
    await tx`select pg_advisory_xact_lock(hashtextextended(${`playbook-shift/${launch}`}, 0))`;
    const others = await shiftsOf(tx, post);
    const other = others.find((one) => one.fromMs < untilMs && fromMs < one.untilMs);
    if (other) throw new ShiftOverlapError(post, other);
    await tx`
      insert into slipway.playbook_shift (launch, store, role, person, from_ms, until_ms)
      values (${launch}, ${store}, ${role}, ${person}, ${fromMs}, ${untilMs})`;
  });
}

async function shiftsOf(sql: Queryable, { launch, store, role }: Post): Promise<Shift[]> {
  const rows = await sql<{ person: string; from: string; until: string }[]>`
    select   person, from_ms as from, until_ms as until
    from     slipway.playbook_shift
    where    launch = ${launch} and role = ${role} and store is not distinct from ${store}
    order by from_ms`;
  return rows.map(({ person, from, until }) => ({
    person,
    fromMs: Number(from),
    untilMs: Number(until),
  }));
}

/**
 * @returns who has a role now by shift or handover: at the store if either says so there, else
 *   of the launch; null when neither says anything, and the role book is what counts
 */
export async function roleNow(
  sql: Queryable,
  launch: string,
  role: Role,
  store: string | null,
  nowMs: number,
): Promise<string | null> {
  const shifts = await shiftsOf(sql, { launch, role, store });
  const taken = await sql<{ person: string; at: string }[]>`
    select   handover.to_whom as person, taken.at_ms as at
    from     slipway.playbook_handover as handover
    join     slipway.playbook_handover_taken as taken on taken.handover = handover.id
    where    launch = ${launch} and role = ${role} and store is not distinct from ${store}
    order by taken.at_ms, handover.id`;
  const handed = taken.map(({ person, at }) => ({ person, atMs: Number(at) }));
  const own = holderNow(shifts, handed, nowMs);
  return own === null && store !== null ? roleNow(sql, launch, role, null, nowMs) : own;
}

/** @returns everybody who has a role now: by shift or handover, else by the role book */
export async function holdersNow(
  sql: Queryable,
  post: Post,
  book: RoleBook,
  nowMs: number,
): Promise<readonly string[]> {
  const person = await roleNow(sql, post.launch, post.role, post.store, nowMs);
  return person === null ? holdersOf(book, post.role, post.store) : [person];
}

/** Against what signatures are held. */
interface HandoverTrust {
  readonly people: People;
  readonly book: RoleBook;
  readonly nowMs: number;
}

function offerOf({ payload, subject, by }: SignedDocument): { to: string; note: string } {
  const { to, note } = payload;
  const isWhole = typeof to === 'string' && typeof note === 'string' && note.trim() !== '';
  if (!isWhole) throw new SignatureInvalidError(subject, 'it does not say both `to` and a `note`');
  if (to === by.person) throw new SignatureInvalidError(subject, `${to} offers it to themselves`);
  return { to, note };
}

/**
 * Offers a role to another person, who has it once that person acknowledges.
 *
 * @param raw a signed document about `offerSubject(post)`, payload `{ to, note }`
 * @returns the handover's id
 * @throws {SignatureInvalidError} {WrongRoleError} nothing was recorded
 */
export async function offerHandover(
  sql: Sql,
  post: Post,
  raw: unknown,
  { people, book, nowMs }: HandoverTrust,
): Promise<string> {
  const document = verifyDocument(raw, { subject: offerSubject(post), people, nowMs });
  const { to, note } = offerOf(document);
  if (!people.some(({ id }) => id === to)) {
    throw new SignatureInvalidError(document.subject, `${to} is not among the people`);
  }
  const { launch, store, role } = post;
  const from = document.by.person;
  return sql.begin(async (tx) => {
    const holders = await holdersNow(tx, post, book, nowMs);
    if (!holders.includes(from)) throw new WrongRoleError(`hand over ${role}`, from, holders);
    await spendNonces(tx, [document]);
    const [row] = await tx<{ id: string }[]>`
      insert into slipway.playbook_handover
             (launch, store, role, from_whom, to_whom, note, offered_ms, document)
      values (${launch}, ${store}, ${role}, ${from}, ${to}, ${note}, ${nowMs},
              ${tx.json(document as never)})
      returning id`;
    return row!.id;
  });
}

/**
 * Acknowledges a handover: from now on the role is this person's.
 *
 * @param raw a signed document about `takeSubject(id)`, by whom it was offered to
 * @throws {HandoverGoneError} {SignatureInvalidError} {WrongRoleError} nothing was recorded
 */
export async function takeHandover(
  sql: Sql,
  id: string,
  raw: unknown,
  { people, book, nowMs }: HandoverTrust,
): Promise<void> {
  const document = verifyDocument(raw, { subject: takeSubject(id), people, nowMs });
  await sql.begin(async (tx) => {
    const [offer] = await tx<(Post & { from: string; to: string; taken: boolean })[]>`
      select launch, store, role, from_whom as from, to_whom as to,
             exists (
               select 1 from slipway.playbook_handover_taken where handover = id
             ) as taken
      from   slipway.playbook_handover
      where  id::text = ${id}
      for update`; // of two that take it at once, the second waits and sees the first
    if (!offer) throw new HandoverGoneError(id, 'there is none of that number');
    if (offer.taken) throw new HandoverGoneError(id, 'it was taken already');
    const { from, to, role } = offer;
    if (document.by.person !== to) {
      throw new WrongRoleError(`take over ${role}`, document.by.person, [to]);
    }
    const holders = await holdersNow(tx, offer, book, nowMs);
    if (!holders.includes(from)) throw new HandoverGoneError(id, `${from} has it no more`);
    await spendNonces(tx, [document]);
    await tx`
      insert into slipway.playbook_handover_taken (handover, at_ms, document)
      values (${id}, ${nowMs}, ${tx.json(document as never)})`;
  });
}

/** One line of a role's history. */
export interface HandoverView {
  readonly id: string;
  readonly store: string | null;
  readonly role: Role;
  readonly from: string;
  readonly to: string;
  readonly note: string;
  readonly offeredMs: number;
  /** Null until the other acknowledged it. */
  readonly takenMs: number | null;
}

/** @returns every handover of a launch, the first one first */
export async function handoversOf(sql: Queryable, launch: string): Promise<HandoverView[]> {
  const rows = await sql<
    (Omit<HandoverView, 'offeredMs' | 'takenMs'> & { offered: string; taken: string | null })[]
  >`
    select    id, store, role, from_whom as from, to_whom as to, note,
              offered_ms as offered, taken.at_ms as taken
    from      slipway.playbook_handover as handover
    left join slipway.playbook_handover_taken as taken on taken.handover = handover.id
    where     launch = ${launch}
    order by  id`;
  return rows.map(({ offered, taken, ...others }) => ({
    ...others,
    offeredMs: Number(offered),
    takenMs: taken === null ? null : Number(taken),
  }));
}
