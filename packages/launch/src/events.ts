/**
 * The record of what happened to a launch: only ever added to, read on from a cursor. Each event is
 * an entry of the audit log, too, in the same transaction.
 */
import type { SignedDocument } from '@slipway/authority';
import { appendAudit, MACHINE } from '@slipway/authority/audit';
import type { Queryable, Sql, Transaction } from '@slipway/pg';
import { UnknownLaunchError } from './errors.ts';

/** Something that happened, before it has its number. `atMs` is milliseconds since 1970. */
export interface NewEvent {
  /** Such as `phase`, `gate`, `raise`, `hold`, `rollback` or `error`. */
  readonly kind: string;
  readonly atMs: number;
  /** A sentence for a person. */
  readonly text: string;
  readonly store?: string | null;
  /** The numbers behind it, as plain JSON. */
  readonly data?: object | null;
}

/** Something that was decided: who did, for the audit log. */
export interface Decided extends NewEvent {
  /** A person's id; the machine unless told otherwise. */
  readonly by?: string;
  /** What the person signed; its subject is what the entry is about. */
  readonly signed?: SignedDocument;
}

/** An event as recorded; ids of one launch grow in the order in which events become visible. */
export interface LaunchEvent extends Required<NewEvent> {
  readonly id: number;
}

interface EventRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly store: string | null;
  readonly text: string;
  readonly data: object | null;
}

/**
 * Adds events within a transaction that holds the launch's row, as the last thing that it does.
 * Without that lock a reader's cursor could pass over an event that commits late.
 */
export async function appendEvents(
  tx: Transaction,
  launch: string,
  events: readonly Decided[],
): Promise<void> {
  for (const event of events) {
    const data = event.data ? tx.json(event.data as Record<string, never>) : null;
    await tx`
      insert into slipway.launch_event (launch, at, kind, store, text, data)
      values (${launch}, ${new Date(event.atMs)}, ${event.kind}, ${event.store ?? null},
              ${event.text}, ${data})`;
  }
  await appendAudit(
    tx,
    events.map(({ atMs, kind, text, store, data, by = MACHINE, signed = null }) => {
      const subject = signed?.subject ?? store ?? null;
      const what = { kind: `launch/${kind}`, actor: by, subject, text, evidence: data, signed };
      return { atMs, launch, ...what };
    }),
  );
}

/**
 * Adds one event by itself.
 *
 * @throws {UnknownLaunchError} no launch has this id
 */
export async function appendEvent(sql: Sql, launch: string, event: Decided): Promise<void> {
  await sql.begin(async (tx) => {
    const held = await tx`
      select id from slipway.launch where id = ${launch} for no key update`;
    if (held.length === 0) throw new UnknownLaunchError(launch, undefined);
    await appendEvents(tx, launch, [event]);
  });
}

/**
 * Reads on from a cursor; none that is visible later has a lower id.
 *
 * @param after the last id that was read; 0 for all
 * @param limit at most so many
 * @returns the events after it, oldest first
 */
export async function eventsSince(
  sql: Queryable,
  launch: string,
  after: number,
  limit = 1000,
): Promise<LaunchEvent[]> {
  const rows = await sql<EventRow[]>`
    select   id, at, kind, store, text, data
    from     slipway.launch_event
    where    launch = ${launch} and id > ${after}
    order by id
    limit    ${limit}`;
  return rows.map(eventOf);
}

/** @returns the newest events, oldest of them first, at most `limit` */
export async function newestEvents(
  sql: Queryable,
  launch: string,
  limit: number,
): Promise<LaunchEvent[]> {
  const rows = await sql<EventRow[]>`
    select   id, at, kind, store, text, data
    from     slipway.launch_event
    where    launch = ${launch}
    order by id desc
    limit    ${limit}`;
  return rows.map(eventOf).toReversed();
}

function eventOf({ id, at, ...row }: EventRow): LaunchEvent {
  return { id: Number(id), atMs: at.getTime(), ...row };
}
