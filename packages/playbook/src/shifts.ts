/**
 * Who has a role, and when: shifts that were planned, and what was handed over since. A shift is
 * signed by who has the role, or stands above it; all of it is kept.
 */
import {
  holdersOf,
  SignatureInvalidError,
  spendNonces,
  verifyDocument,
  type People,
  type Role,
  type RoleBook,
  type SignedDocument,
} from '@slipway/authority';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';
import { holderNow, type Shift } from './core/role-now.ts';
import { WrongRoleError } from './errors.ts';
import type { Trust } from './evidence.ts';

/** A role at a place. */
export interface Post {
  /** By name. */
  readonly launch: string;
  readonly role: Role;
  /** Null: of the launch. */
  readonly store: string | null;
}

/** Against what the signatures of shifts and handovers are held. */
export interface PostTrust extends Trust {
  readonly book: RoleBook;
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

/** A shift ends before it begins, is over, or would have begun long ago. */
export class ShiftTimeError extends OperatorError {
  readonly code = 'PLAYBOOK_SHIFT_TIME';
  readonly exitCode = EXIT.usage;

  constructor({ fromMs, untilMs }: Shift) {
    const [from, until] = [fromMs, untilMs].map((ms) => new Date(ms).toISOString());
    super(
      `No shift can last from ${from} until ${until}.`,
      'Nothing was recorded.',
      'Let it begin now or later, and end within 31 days; look whether the clocks are right.',
    );
  }
}

/** A shift may be written down so long after it began, in ms. */
const LATE_MS = 10 * 60_000;
const MOST_MS = 31 * 86_400_000;

/** @returns what a shift is about, for its signature */
export function shiftSubject({ launch, store, role }: Post): string {
  return `playbook/shift/${launch}/${store ?? '-'}/${role}`;
}

function shiftOf({ payload, subject }: SignedDocument, people: People, nowMs: number): Shift {
  const { person, fromMs, untilMs } = payload;
  const isWhole = typeof person === 'string' && Number.isInteger(fromMs);
  if (!isWhole || !Number.isInteger(untilMs)) {
    throw new SignatureInvalidError(subject, 'it does not say `person`, `fromMs` and `untilMs`');
  }
  if (!people.some(({ id }) => id === person)) {
    throw new SignatureInvalidError(subject, `${person} is not among the people`);
  }
  const shift = { person, fromMs: fromMs as number, untilMs: untilMs as number };
  const lastsMs = shift.untilMs - shift.fromMs;
  const isInTime = shift.fromMs > nowMs - LATE_MS && shift.untilMs > nowMs;
  if (!isInTime || lastsMs <= 0 || lastsMs > MOST_MS) throw new ShiftTimeError(shift);
  return shift;
}

/** Who may say whose shift it is: who has the role, now or by the book, and who stands above. */
async function planners(sql: Queryable, post: Post, { book, nowMs }: PostTrust) {
  const above = (['commander', 'senior-owner'] as const).flatMap((role) =>
    holdersOf(book, role, null),
  );
  const own = await holdersNow(sql, post, book, nowMs);
  return [...new Set([...own, ...holdersOf(book, post.role, post.store), ...above])];
}

/**
 * Plans who has a role for a time.
 *
 * @param raw a signed document about `shiftSubject(post)`, payload `{ person, fromMs, untilMs }`
 * @throws {SignatureInvalidError | WrongRoleError | ShiftTimeError | ShiftOverlapError} nothing was
 *   recorded
 */
export async function planShift(
  sql: Sql,
  post: Post,
  raw: unknown,
  trust: PostTrust,
): Promise<Shift> {
  const { people, nowMs, also } = trust;
  const document = verifyDocument(raw, { subject: shiftSubject(post), people, nowMs });
  const shift = shiftOf(document, people, nowMs);
  const { launch, store, role } = post;
  const { person, fromMs, untilMs } = shift;
  await sql.begin(async (tx) => {
    // One at a time per launch: two that overlap must not both see nothing.
    await tx`select pg_advisory_xact_lock(hashtextextended(${`playbook-shift/${launch}`}, 0))`;
    const may = await planners(tx, post, trust);
    const { person: by } = document.by;
    if (!may.includes(by)) throw new WrongRoleError(`plan a shift of ${role}`, by, may);
    const others = await shiftsOf(tx, post);
    const other = others.find((one) => one.fromMs < untilMs && fromMs < one.untilMs);
    if (other) throw new ShiftOverlapError(post, other);
    await spendNonces(tx, [document]);
    await tx`
      insert into slipway.playbook_shift (launch, store, role, person, from_ms, until_ms, document)
      values (${launch}, ${store}, ${role}, ${person}, ${fromMs}, ${untilMs},
              ${tx.json(document as never)})`;
    await also?.(tx, document);
  });
  return shift;
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

/** A shift with what it is of. */
export interface PlannedShift extends Shift, Pick<Post, 'role' | 'store'> {}

/** @returns every shift of a launch that has not ended, the first one first */
export async function shiftsAhead(
  sql: Queryable,
  launch: string,
  nowMs: number,
): Promise<PlannedShift[]> {
  const rows = await sql<(Omit<PlannedShift, 'fromMs' | 'untilMs'> & Record<Ends, string>)[]>`
    select   role, store, person, from_ms as from, until_ms as until
    from     slipway.playbook_shift
    where    launch = ${launch} and until_ms > ${nowMs}
    order by from_ms, store nulls first, role`;
  return rows.map(({ from, until, ...row }) => ({
    ...row,
    fromMs: Number(from),
    untilMs: Number(until),
  }));
}

type Ends = 'from' | 'until';
