/**
 * Carries the release of prices out: reads what tills hold and labels show, lets the core decide,
 * sets labels and tells tills. It keeps nothing in memory between turns, so it may be killed at any
 * moment, and any server may take the next turn.
 */
import { OperatorError } from '@slipway/kernel';
import type { Sql, Transaction } from '@slipway/pg';
import { readHoldings } from '../feed/holders.ts';
import { publish } from '../feed/publish.ts';
import type { LabelGateway, LabelReading } from '../labels/gateway.ts';
import { shippedBook, type PriceBook, type ShippedBook } from './book.ts';
import { recordOpen } from './record.ts';
import { decideRelease, RELEASE_KEY, type LabelFact, type ReleaseDecision } from './release.ts';
import type { Release } from './timeline.ts';

export interface ReleaseParts {
  readonly sql: Sql;
  readonly gateway: LabelGateway;
  readonly store: string;
  /** Which label hangs at which product. */
  readonly labels: readonly { readonly label: string; readonly sku: string }[];
  /** How long before its moment a higher price goes onto shelves, in ms; 15 min by default. */
  readonly leadMs?: number;
  /** How far a till's clock may be off, in ms; 1 min by default. */
  readonly marginMs?: number;
}

export interface ReleaseTurn extends ReleaseDecision {
  /** Why the labels were not read or set, or null. */
  readonly gatewayError: string | null;
}

const [LEAD_MS, MARGIN_MS] = [900_000, 60_000];

/**
 * Takes one turn for one store. Where the labels' gateway does not answer, nothing is known of
 * them: increases wait, and what waits is named.
 *
 * @param nowMs the server's clock, ms since 1970
 */
export async function releaseTurn(parts: ReleaseParts, nowMs: number): Promise<ReleaseTurn> {
  const { sql, gateway, store, leadMs = LEAD_MS, marginMs = MARGIN_MS } = parts;
  return sql.begin(async (tx) => {
    // One turn at a time. Nothing is written before the gateway has answered: a transaction that
    // has written and waits would keep the whole feed waiting.
    await tx`select pg_advisory_xact_lock(hashtextextended('slipway labels ' || ${store}, 0))`;
    const read = await attempt(() => readLabels(parts));
    const { books, before } = await readPrices(tx, store);
    const tills = await readHoldings(tx, store, 'price-books');
    const decision = decideRelease({
      nowMs,
      leadMs,
      marginMs,
      books,
      before,
      labels: read.value ?? parts.labels.map((one) => factOf(one, undefined)),
      tills: tills.map(({ device, holds }) => ({ device, holds: new Set(holds) })),
    });
    const isSet = read.error === null ? await attempt(() => gateway.set(decision.set)) : read;
    if (decision.release !== before) {
      await publish(tx, store, 'price-books', RELEASE_KEY, { ...decision.release });
    }
    await recordOpen(tx, store, decision.open, nowMs);
    return { ...decision, gatewayError: isSet.error };
  });
}

/** What the gateway cannot do is part of the turn's outcome; anything else is a bug. */
async function attempt<T>(work: () => Promise<T>) {
  try {
    return { value: await work(), error: null };
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return { value: null, error: error.message };
  }
}

async function readLabels({ gateway, labels }: ReleaseParts): Promise<LabelFact[]> {
  const readings = await gateway.readBack(labels.map(({ label }) => label));
  const byLabel = new Map(readings.map((reading) => [reading.label, reading]));
  return labels.map((one) => factOf(one, byLabel.get(one.label)));
}

function factOf(
  { label, sku }: ReleaseParts['labels'][number],
  reading: LabelReading | undefined,
): LabelFact {
  const { shown = null, pending = null } = reading ?? {};
  const [shownMinor, pendingMinor] = [shown?.priceMinor ?? null, pending?.priceMinor ?? null];
  return { label, sku, shownMinor, pendingMinor };
}

/** @returns the store's books in the order in which tills get them, and what they were told last */
async function readPrices(
  tx: Transaction,
  store: string,
): Promise<{ books: ShippedBook[]; before: Release | null }> {
  const rows = await tx<{ key: string; value: PriceBook | Release }[]>`
    select   key, value
    from     slipway.fleet_feed
    where    store = ${store} and stream = 'price-books' and value is not null
    order by xid, seq`;
  const books = rows.flatMap(({ key, value }) => ('rules' in value ? shippedBook(value, key) : []));
  const told = rows.find(({ key }) => key === RELEASE_KEY)?.value as Release | undefined;
  return { books, before: told ?? null };
}
