/**
 * What a payment provider tells of a subscription: taken once, whatever comes twice, late or in
 * another order. The event, whose it is, and the funnel that it leads to are one transaction.
 *
 * An event names what it is about by the provider's own ids: a subscription, an invoice. Whose
 * sign-up those belong to may become known only by a later event; until then it is an orphan, and
 * is joined in the transaction that learns it.
 */
import type { Sql, Transaction } from '@slipway/pg';
import type { FactKind } from '../core/facts.ts';
import { refold } from './refold.ts';

export interface ProviderEvent {
  /** The provider's name, such as `stripe`. */
  readonly source: string;
  /** The provider's id of the event: the same id is the same event. */
  readonly id: string;
  /** Null: it says nothing about a funnel; it is kept, so that it is done once. */
  readonly kind: FactKind | null;
  /** By the provider's clock, ms since 1970. */
  readonly atMs: number;
  /** The provider's ids of what the event is about, which all belong to one sign-up. */
  readonly refs: readonly string[];
  /** The sign-up, if the event itself says so. */
  readonly signUp: string | null;
  readonly detail: string | null;
  readonly expiresMs: number | null;
  /** SHA-256 of the body that was signed; null if it was asked for, not sent. */
  readonly bodyHash: string | null;
}

/** `ignored`: kept, and of no funnel. `orphan`: kept until it is known whose it is. */
export type Ingested = 'done' | 'repeated' | 'ignored' | 'orphan';

/** Takes one event; resolves when it is durable. */
export async function ingestEvent(sql: Sql, event: ProviderEvent): Promise<Ingested> {
  return await sql.begin((tx) => ingestIn(tx, event));
}

async function ingestIn(tx: Transaction, event: ProviderEvent): Promise<Ingested> {
  const { source, id, kind, refs, detail, bodyHash } = event;
  await lockSource(tx, source);
  const expiresAt = event.expiresMs === null ? null : new Date(event.expiresMs);
  const added = await tx`
    insert into slipway.commerce_fact
      (source, id, kind, refs, at, detail, expires_at, body_hash)
    values (${source}, ${id}, ${kind}, ${tx.array([...refs])}, ${new Date(event.atMs)}, ${detail},
            ${expiresAt}, ${bodyHash})
    on conflict (source, id) do nothing
    returning id`;
  if (added.length === 0) return 'repeated';

  const owner = (await ownerOf(tx, source, refs)) ?? event.signUp;
  if (owner !== null) {
    await join(tx, source, id, owner);
    await joinOrphans(tx, source, refs, owner);
    await refold(tx, owner);
  }
  if (kind === null) return 'ignored';
  return owner === null ? 'orphan' : 'done';
}

/**
 * Says whose subscription it is, as the provider's answer to its creation tells us; joins what the
 * provider told of it before. Saying it again changes nothing; the first word stands.
 */
export async function linkRef(
  sql: Sql,
  source: string,
  ref: string,
  signUp: string,
): Promise<void> {
  await sql.begin(async (tx) => {
    await lockSource(tx, source);
    const owner = (await ownerOf(tx, source, [ref])) ?? signUp;
    await joinOrphans(tx, source, [ref], owner);
    await refold(tx, owner);
  });
}

/** Events of one provider go one after another: each may tell whose any other is. */
async function lockSource(tx: Transaction, source: string): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`slipway commerce ${source}`}, 0))`;
}

async function ownerOf(
  tx: Transaction,
  source: string,
  refs: readonly string[],
): Promise<string | null> {
  const [known] = await tx<{ signUp: string }[]>`
    select   sign_up as "signUp"
    from     slipway.commerce_ref
    where    source = ${source} and ref = any(${tx.array([...refs])})
    order by sign_up
    limit    1`;
  return known?.signUp ?? null;
}

async function join(tx: Transaction, source: string, id: string, signUp: string): Promise<void> {
  await tx`
    update slipway.commerce_fact set sign_up = ${signUp} where source = ${source} and id = ${id}`;
}

/** Each orphan that is joined may itself name more of what belongs to the same sign-up. */
async function joinOrphans(
  tx: Transaction,
  source: string,
  refs: readonly string[],
  signUp: string,
): Promise<void> {
  let learned = refs;
  while (learned.length > 0) {
    await tx`
      insert into slipway.commerce_ref (source, ref, sign_up)
      select ${source}, ref, ${signUp} from unnest(${tx.array([...learned])}::text[]) as ref
      on conflict (source, ref) do nothing`;
    const joined = await tx<{ refs: string[] }[]>`
      update slipway.commerce_fact
      set    sign_up = ${signUp}
      where  source = ${source} and sign_up is null and refs && ${tx.array([...learned])}::text[]
      returning refs`;
    const known = new Set(learned);
    learned = Array.from(new Set(joined.flatMap((row) => row.refs))).filter(
      (ref) => !known.has(ref),
    );
  }
}

/**
 * Drops events that say nothing of a funnel and are older than the provider would send again
 * (Stripe: 30 days), so that renewals do not fill the table for ever.
 *
 * @returns how many were dropped
 */
export async function forgetIgnored(sql: Sql, beforeMs: number): Promise<number> {
  const gone = await sql`
    delete from slipway.commerce_fact
    where  kind is null and received_at < ${new Date(beforeMs)}`;
  return gone.count;
}

/** What the provider tells of, and nobody here knows: one row for each thing it names. */
export interface Orphan {
  readonly source: string;
  readonly ref: string;
  readonly events: number;
  readonly firstReceivedMs: number;
}

/** @returns what is nobody's and was first heard of before `beforeMs`, the oldest first */
export async function readOrphans(sql: Sql, beforeMs: number): Promise<readonly Orphan[]> {
  const rows = await sql<{ source: string; ref: string; events: number; first: Date }[]>`
    select   source, refs[1] as ref, count(*)::int as events, min(received_at) as first
    from     slipway.commerce_fact
    where    sign_up is null and kind is not null
    group by source, refs[1]
    having   min(received_at) < ${new Date(beforeMs)}
    order by first, source, ref`;
  return rows.map(({ first, ...row }) => ({ ...row, firstReceivedMs: first.getTime() }));
}
