/**
 * Handovers of a role: offered by whoever has it, and the other's from the moment at which they
 * acknowledge it. Both sign, and all of it is kept.
 */
import { SignatureInvalidError, spendNonces, verifyDocument } from '@slipway/authority';
import type { Role, SignedDocument } from '@slipway/authority';
import { EXIT, OperatorError } from '@slipway/kernel';
import type { Queryable, Sql } from '@slipway/pg';
import { WrongRoleError } from './errors.ts';
import { holdersNow, type Post, type PostTrust } from './shifts.ts';

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
  { people, book, nowMs, also }: PostTrust,
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
    await also?.(tx, document);
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
  { launch, id }: { readonly launch: string; readonly id: string },
  raw: unknown,
  { people, book, nowMs, also }: PostTrust,
): Promise<void> {
  const document = verifyDocument(raw, { subject: takeSubject(id), people, nowMs });
  await sql.begin(async (tx) => {
    const [offer] = await tx<(Post & { from: string; to: string; taken: boolean })[]>`
      select launch, store, role, from_whom as from, to_whom as to,
             exists (
               select 1 from slipway.playbook_handover_taken where handover = id
             ) as taken
      from   slipway.playbook_handover
      where  id::text = ${id} and launch = ${launch}
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
    await also?.(tx, document);
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
