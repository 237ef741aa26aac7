/** Openings of the glass, as they are kept: until when each gives something, and its review. */
import type { Queryable, Transaction } from '@slipway/pg';
import type { Act } from './core/acts.ts';
import { GlassClosedError, mayUnderGlass, readReview } from './core/break-glass.ts';
import type { Opening, ReviewContext } from './core/break-glass.ts';
import type { SignedDocument } from './document.ts';
import { spendNonces } from './nonces.ts';

/** An opening in its place. */
export interface KeptOpening extends Opening {
  readonly id: number;
  /** A senior owner's; null: it is due. */
  readonly review: SignedDocument | null;
}

interface Row extends Omit<KeptOpening, 'id' | 'openedMs' | 'untilMs' | 'seenMs'> {
  readonly id: string;
  readonly openedMs: string;
  readonly untilMs: string;
  readonly seenMs: string;
}

function openingOf({ id, openedMs, untilMs, seenMs, ...row }: Row): KeptOpening {
  const [opened, until, seen] = [openedMs, untilMs, seenMs].map(Number) as [number, number, number];
  return { ...row, id: Number(id), openedMs: opened, untilMs: until, seenMs: seen };
}

/**
 * Keeps an opening, and uses up its signatures.
 *
 * @returns its id
 * @throws {SignatureInvalidError} one of them was used before; the transaction must not commit
 */
export async function keepOpening(tx: Transaction, opening: Opening): Promise<number> {
  const { launch, reason, openedMs, untilMs, seenMs, documents } = opening;
  await spendNonces(tx, documents);
  const [kept] = await tx<{ id: string }[]>`
    insert into slipway.authority_glass (launch, reason, documents, opened_ms, until_ms, seen_ms)
    values (${launch}, ${reason}, ${tx.json(documents as never)},
            ${openedMs}, ${untilMs}, ${seenMs})
    returning id`;
  return Number(kept!.id);
}

/** @returns all openings of a launch, oldest first: what its report names */
export async function openingsOf(sql: Queryable, launch: string): Promise<KeptOpening[]> {
  const rows = await sql<Row[]>`
    select   id, launch, reason, documents, review, opened_ms as "openedMs",
             until_ms as "untilMs", seen_ms as "seenMs"
    from     slipway.authority_glass
    where    launch = ${launch}
    order by id`;
  return rows.map(openingOf);
}

/** @returns those that nobody has reviewed, oldest first */
export async function unreviewedOpenings(sql: Queryable, launch: string): Promise<KeptOpening[]> {
  return (await openingsOf(sql, launch)).filter(({ review }) => review === null);
}

/**
 * Allows an act under the newest opening of a launch, in the transaction that carries it out.
 *
 * @throws {GlassClosedError} there is none, its time is over, the clock went back, or the act is
 *   not one that stops
 */
export async function allowUnderGlass(
  tx: Transaction,
  act: Act,
  launch: string,
  nowMs: number,
): Promise<KeptOpening> {
  const [row] = await tx<Row[]>`
    select   id, launch, reason, documents, review, opened_ms as "openedMs",
             until_ms as "untilMs", seen_ms as "seenMs"
    from     slipway.authority_glass
    where    launch = ${launch}
    order by id desc
    limit    1
    for update                        -- two acts at once see each other's clock`;
  const opening = row ? openingOf(row) : null;
  if (!opening) throw new GlassClosedError(launch, 'nobody has opened it with them');
  if (!mayUnderGlass(act, opening, nowMs)) throw new GlassClosedError(launch, whyNot(opening));
  await tx`update slipway.authority_glass set seen_ms = ${nowMs} where id = ${opening.id}`;
  return { ...opening, seenMs: nowMs };

  function whyNot({ seenMs, untilMs }: Opening): string {
    if (nowMs < seenMs) return 'the clock went back since they were used last';
    return nowMs < untilMs ? `they give no ${act}, only what stops` : 'their 15 minutes are over';
  }
}

/** Notes the time, so that a clock that is turned back later gives none that is over. */
export async function watchGlass(sql: Queryable, launch: string, nowMs: number): Promise<void> {
  await sql`
    update slipway.authority_glass
    set    seen_ms = ${nowMs}
    where  launch = ${launch} and seen_ms < ${nowMs} and seen_ms < until_ms`;
}

/**
 * Keeps a senior owner's review of an opening, and uses up its signature.
 *
 * @throws {SignatureInvalidError} it does not count; the transaction must not commit
 * @throws {GlassClosedError} there is no such opening, or it was reviewed before
 */
export async function reviewOpening(
  tx: Transaction,
  launch: string,
  id: number,
  raw: unknown,
  context: ReviewContext,
): Promise<SignedDocument> {
  const due = await unreviewedOpenings(tx, launch);
  const opening = due.find((one) => one.id === id);
  if (!opening) throw new GlassClosedError(launch, `no review of their opening ${id} is due`);
  const review = readReview(raw, opening, context);
  await spendNonces(tx, [review]);
  const kept = await tx`
    update slipway.authority_glass set review = ${tx.json(review as never)}
    where  id = ${id} and review is null
    returning id`;
  if (kept.length === 0) throw new GlassClosedError(launch, `opening ${id} was reviewed already`);
  return review;
}
