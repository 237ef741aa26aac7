/** What stores and tills tell of a sign-up. Telling the same again changes nothing. */
import type { Sql, Transaction } from '@slipway/pg';
import type { FactKind } from '../core/facts.ts';
import type { Funnel } from '../core/funnel.ts';
import { SignUpIdUsedError, SignUpUnknownError } from '../errors.ts';
import { refold } from './refold.ts';
import { noShifts, type ShiftOf } from './shifts.ts';

/** A sign-up as a device captured it; its id was made there. No card number is part of it. */
export interface SignUp {
  readonly id: string;
  readonly store: string;
  readonly member: string;
  /** By the device's clock, ms since 1970. */
  readonly capturedMs: number;
  readonly device?: string | undefined;
  /** Of a synthetic customer, such as a rehearsal's: it counts nowhere. */
  readonly isTest?: boolean | undefined;
}

/** Kinds of facts that stores, tills and people may tell after the capture. */
export type OwnFactKind = Extract<
  FactKind,
  'verified' | 'benefit-visible' | 'withdrawn' | 'rejected' | 'duplicate'
>;

interface Known {
  readonly store: string | null;
  readonly member: string | null;
}

/**
 * Takes a sign-up on. What a provider told of it before is counted at once.
 *
 * @throws {SignUpIdUsedError} the id is another sign-up's; nothing was changed
 */
export async function captureSignUp(
  sql: Sql,
  signUp: SignUp,
  shiftOf: ShiftOf = noShifts,
): Promise<Funnel> {
  const shift = await shiftOf(signUp.store, signUp.capturedMs);
  return await sql.begin((tx) => captureIn(tx, signUp, shift));
}

/** The same within a transaction of the caller's, such as one that applies a device's op. */
export async function captureIn(
  tx: Transaction,
  signUp: SignUp,
  shift: string | null,
): Promise<Funnel> {
  const { id, store, member, capturedMs, device = null, isTest = false } = signUp;
  await tx`
    insert into slipway.commerce_sign_up (id) values (${id})
    on conflict (id) do nothing`;
  const [known] = await tx<Known[]>`
    select store, member from slipway.commerce_sign_up where id = ${id} for update`;
  const isNew = known?.store == null;
  if (!isNew && (known.store !== store || known.member !== member)) {
    throw new SignUpIdUsedError(id, known.store ?? '', store);
  }
  if (isNew) {
    await tx`
      update slipway.commerce_sign_up
      set    store = ${store}, shift = ${shift}, device = ${device}, member = ${member},
             is_test = ${isTest}
      where  id = ${id}`;
  }
  await addOwnFact(tx, id, 'captured', capturedMs, null);
  return refold(tx, id);
}

/**
 * Notes a fact of a sign-up. Of several tellings of one kind the earliest moment counts.
 *
 * @param detail a rejection's cause, or the id of the sign-up that a duplicate repeats
 * @throws {SignUpUnknownError} there is no such sign-up; nothing was changed
 */
export async function noteFact(
  sql: Sql,
  signUp: string,
  kind: OwnFactKind,
  atMs: number,
  detail: string | null = null,
): Promise<Funnel> {
  return await sql.begin((tx) => noteFactIn(tx, signUp, kind, atMs, detail));
}

/** The same within a transaction of the caller's. */
export async function noteFactIn(
  tx: Transaction,
  signUp: string,
  kind: OwnFactKind,
  atMs: number,
  detail: string | null = null,
): Promise<Funnel> {
  const [known] = await tx`
    select 1 from slipway.commerce_sign_up where id = ${signUp} for update`;
  if (!known) throw new SignUpUnknownError(signUp);
  await addOwnFact(tx, signUp, kind, atMs, detail);
  return refold(tx, signUp);
}

/**
 * Notes that a till has shown a member the benefit of what they signed up for. A till knows the
 * member, not the sign-up.
 *
 * @returns how many sign-ups of the member it was noted for
 */
export async function noteBenefit(sql: Sql, member: string, atMs: number): Promise<number> {
  const rows = await sql<{ id: string }[]>`
    select   id
    from     slipway.commerce_sign_up
    where    member = ${member} and captured_at is not null and duplicate_of is null
    order by id`;
  for (const { id } of rows) await noteFact(sql, id, 'benefit-visible', atMs);
  return rows.length;
}

async function addOwnFact(
  tx: Transaction,
  signUp: string,
  kind: FactKind,
  atMs: number,
  detail: string | null,
): Promise<void> {
  await tx`
    insert into slipway.commerce_fact as f (source, id, kind, sign_up, at, detail)
    values ('own', ${`${signUp}:${kind}`}, ${kind}, ${signUp}, ${new Date(atMs)}, ${detail})
    on conflict (source, id) do update
    set    at     = least(f.at, excluded.at),
           detail = coalesce(f.detail, excluded.detail)`;
}
