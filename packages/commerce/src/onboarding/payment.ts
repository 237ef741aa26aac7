/** Joins a connector and the funnel: begins a payment, tries it again, asks how it stands. */
import type { Sql } from '@slipway/pg';
import type { SubscriptionConnector, SubscriptionWish } from '../connectors/port.ts';
import { ingestEvent, linkRef, type ProviderEvent } from './ingest.ts';

/**
 * Begins the subscription of a sign-up. Killed at any moment, it can be called again: the provider
 * does it once, and what it told meanwhile is joined.
 *
 * @returns the provider's id of the subscription; null if it was refused before there was one
 * @throws {ProviderUnavailableError} call it again
 */
export async function startPayment(
  sql: Sql,
  connector: SubscriptionConnector,
  wish: SubscriptionWish,
): Promise<string | null> {
  const begun = await readRef(sql, connector.source, wish.signUp);
  if (begun !== null) return begun;
  const { ref, events } = await connector.start(wish);
  if (ref !== null) await linkRef(sql, connector.source, ref, wish.signUp);
  await ingestAll(sql, events);
  return ref;
}

/** @returns the provider's id of a sign-up's subscription; null as long as none is known */
export async function readRef(sql: Sql, source: string, signUp: string): Promise<string | null> {
  const [row] = await sql<{ ref: string }[]>`
    select   refs[1] as ref
    from     slipway.commerce_fact
    where    sign_up = ${signUp} and source = ${source} and refs <> '{}'
    and      kind in ('payment-started', 'activated')
    order by at, id
    limit    1`;
  return row?.ref ?? null;
}

/** Tries the first payment again, such as with another card. */
export async function payAgain(
  sql: Sql,
  connector: SubscriptionConnector,
  ref: string,
  paymentMethod: string,
  attempt: string,
): Promise<void> {
  await ingestAll(sql, await connector.pay(ref, paymentMethod, attempt));
}

/**
 * Ends a subscription at its provider, such as of a customer who withdraws.
 *
 * @returns false if the provider offers no such thing; nothing was changed
 */
export async function cancelPayment(
  sql: Sql,
  connector: SubscriptionConnector,
  ref: string,
): Promise<boolean> {
  if (!connector.cancel) return false;
  await ingestEvent(sql, await connector.cancel(ref));
  return true;
}

/**
 * Asks for the state of every payment that is open, for what no webhook has told.
 *
 * @returns how many were asked for
 */
export async function readOpenPayments(
  sql: Sql,
  connector: SubscriptionConnector,
): Promise<number> {
  const rows = await sql<{ ref: string }[]>`
    select   distinct on (s.id) f.refs[1] as ref
    from     slipway.commerce_sign_up s
    join     slipway.commerce_fact f on f.sign_up = s.id and f.source = ${connector.source}
    where    s.stage = 'payment' and f.kind = 'payment-started'
    order by s.id, f.at`;
  for (const { ref } of rows) await ingestEvent(sql, await connector.read(ref));
  return rows.length;
}

/**
 * Takes every event since a moment again, as the provider keeps them: what was missed is done,
 * what was done stays done.
 *
 * @returns how many there were, and how many of them were new
 */
export async function replayEvents(
  sql: Sql,
  connector: SubscriptionConnector,
  sinceMs: number,
): Promise<{ readonly events: number; readonly fresh: number }> {
  let [events, fresh] = [0, 0];
  if (!connector.eventsSince) return { events, fresh };
  for await (const event of connector.eventsSince(sinceMs)) {
    events += 1;
    if ((await ingestEvent(sql, event)) !== 'repeated') fresh += 1;
  }
  return { events, fresh };
}

async function ingestAll(sql: Sql, events: readonly ProviderEvent[]): Promise<void> {
  for (const event of events) await ingestEvent(sql, event);
}
