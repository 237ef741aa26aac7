/**
 * Starts the payment of each captured sign-up with the card that was brought; a further card of
 * the same customer pays the same subscription. Killed at any moment it goes on where it was: what
 * the provider is asked carries a key made of what it is for.
 */
import {
  payAgain,
  ProviderRefusedError,
  startPayment,
  type SubscriptionConnector,
} from '@slipway/commerce';
import type { Sql } from '@slipway/pg';

/** Customers who are served at once. */
const AT_ONCE = 4;
const BATCH = 200;

interface WaitingCard {
  readonly signUp: string;
  readonly attempt: number;
  readonly name: string;
  readonly email: string;
  readonly paymentMethod: string;
  /** That an earlier card began; null if none has. */
  readonly subscription: string | null;
}

/**
 * Tries every card whose sign-up is known and open, each customer's in their order.
 *
 * @returns how many were tried
 * @throws {ProviderUnavailableError} some were tried; the others are at the next call
 */
export async function tryCards(sql: Sql, connector: SubscriptionConnector): Promise<number> {
  let tried = 0;
  for (;;) {
    const cards = await readCards(sql);
    if (cards.length === 0) return tried;
    const left = cards.values(); // shared: each worker takes the next one
    const work = async () => {
      for (const card of left) {
        await tryCard(sql, connector, card);
        tried += 1;
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }
}

const readCards = (sql: Sql) => sql<WaitingCard[]>`
  select   distinct on (c.sign_up) c.sign_up as "signUp", c.attempt, c.name, c.email,
           c.payment_method as "paymentMethod",
           (select max(b.subscription) from billing.card b
            where b.sign_up = c.sign_up and b.attempt < c.attempt) as subscription
  from     billing.card c
  join     slipway.commerce_sign_up s on s.id = c.sign_up
  where    c.tried_at is null and s.captured_at is not null
  and      s.stage in ('captured', 'verified', 'payment')   -- nobody pays for what is over
  order by c.sign_up, c.attempt
  limit    ${BATCH}`;

async function tryCard(
  sql: Sql,
  connector: SubscriptionConnector,
  card: WaitingCard,
): Promise<void> {
  const { signUp, attempt, paymentMethod, subscription } = card;
  let [began, refused]: [string | null, string | null] = [null, null];
  try {
    if (subscription === null) began = await startPayment(sql, connector, card);
    else await payAgain(sql, connector, subscription, paymentMethod, String(attempt));
  } catch (error) {
    if (!(error instanceof ProviderRefusedError)) throw error;
    console.error(`The card ${attempt} of sign-up ${signUp}: ${error.message}`);
    refused = error.reason; // asked again, the answer would be the same
  }
  await sql`
    update billing.card
    set    tried_at = now(), subscription = ${began}, refused = ${refused}
    where  sign_up = ${signUp} and attempt = ${attempt}`;
}
