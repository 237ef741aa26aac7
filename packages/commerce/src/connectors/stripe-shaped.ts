/**
 * Subscriptions at a provider with a Stripe-shaped HTTP API.
 *
 * A sign-up becomes a customer and a subscription whose metadata names it, so that events find it
 * again.
 *
 * @see https://docs.stripe.com/billing/subscriptions/overview
 */
import { ProviderRefusedError } from '../errors.ts';
import type { ProviderEvent } from '../onboarding/ingest.ts';
import type { Started, SubscriptionConnector, SubscriptionWish } from './port.ts';
import { CardRefused, StripeApi, WithId, type Answered, type StripeAccess } from './stripe-api.ts';
import { INCOMPLETE_MS, METADATA_KEY, meaningOf, readEvent } from './stripe-events.ts';
import { EventList, Subscription } from './stripe-objects.ts';

export interface StripeOptions extends StripeAccess {
  /** The id of the price that is subscribed to, `price_…`. */
  readonly price: string;
}

const PAGE = 100;
/** The bank asks the card's owner: the payment is not over, so this is no refusal. */
const REQUIRES_ACTION = 'invoice_payment_intent_requires_action';

class StripeShaped implements SubscriptionConnector {
  readonly source: string;
  readonly #api: StripeApi;
  readonly #price: string;

  constructor(options: StripeOptions) {
    const { source = 'stripe', price, ...api } = options;
    this.source = source;
    this.#price = price;
    this.#api = new StripeApi({ source, ...api });
  }

  async start(wish: SubscriptionWish): Promise<Started> {
    const { signUp, name, email, paymentMethod } = wish;
    const key = `slipway-${signUp}`;
    // A card that is refused leaves no customer, and another one may be tried.
    const customerKey = `${key}-customer-${paymentMethod}`;
    const metadata = { [`metadata[${METADATA_KEY}]`]: signUp };
    try {
      const { object: customer } = await this.#api.post(WithId, '/v1/customers', customerKey, {
        name,
        email,
        payment_method: paymentMethod,
        'invoice_settings[default_payment_method]': paymentMethod,
        ...metadata,
      });
      const made = await this.#api.post(Subscription, '/v1/subscriptions', `${key}-subscription`, {
        customer: customer.id,
        'items[0][price]': this.#price,
        payment_behavior: 'allow_incomplete',
        ...metadata,
      });
      return { ref: made.object.id, events: [this.#eventOf(made)] };
    } catch (error) {
      if (!(error instanceof CardRefused)) throw error;
      return { ref: null, events: [this.#refusal(customerKey, signUp, error, [])] };
    }
  }

  async pay(
    ref: string,
    paymentMethod: string,
    attempt: string,
  ): Promise<readonly ProviderEvent[]> {
    const { object } = await this.#api.get(Subscription, `/v1/subscriptions/${ref}`);
    const { latest_invoice: invoice } = object;
    const id = typeof invoice === 'string' ? invoice : invoice?.id;
    if (id === undefined) return [await this.read(ref)];
    const key = `slipway-${ref}-pay-${attempt}`;
    try {
      await this.#api.post(WithId, `/v1/invoices/${id}/pay`, key, {
        payment_method: paymentMethod,
      });
    } catch (error) {
      if (!(error instanceof CardRefused)) throw error;
      if (error.reason === REQUIRES_ACTION) return [await this.read(ref)];
      return [this.#refusal(key, null, error, [ref])];
    }
    return [await this.read(ref)];
  }

  async read(ref: string): Promise<ProviderEvent> {
    return this.#eventOf(await this.#api.get(Subscription, `/v1/subscriptions/${ref}`));
  }

  async cancel(ref: string): Promise<ProviderEvent> {
    const path = `/v1/subscriptions/${ref}`;
    try {
      await this.#api.delete(Subscription, path);
    } catch (error) {
      // One that has ended cannot be ended: its state says so.
      if (!(error instanceof ProviderRefusedError) || error.reason !== 'resource_missing')
        throw error;
    }
    return this.read(ref);
  }

  /** The provider keeps events for 30 days, and lists the newest first. */
  async *eventsSince(sinceMs: number): AsyncIterable<ProviderEvent> {
    const found: ProviderEvent[] = [];
    let after: string | undefined;
    for (;;) {
      const query = new URLSearchParams({
        'created[gte]': String(Math.floor(sinceMs / 1000)),
        limit: String(PAGE),
        ...(after === undefined ? {} : { starting_after: after }),
      });
      const { object: page } = await this.#api.get(EventList, `/v1/events?${query}`);
      found.push(...page.data.map((event) => readEvent(event, this.source, null)));
      after = page.data.at(-1)?.id;
      if (!page.has_more || after === undefined) break;
    }
    yield* found.toReversed();
  }

  /** The state as an event: its id says which state, so reading it again says nothing new. */
  #eventOf({ object: subscription, atMs }: Answered<Subscription>): ProviderEvent {
    const { id, status, created, canceled_at: canceled } = subscription;
    const since = status === 'incomplete' ? created : status === 'canceled' ? canceled : null;
    return {
      source: this.source,
      id: `state:${id}:${status}`,
      atMs: since ? since * 1000 : atMs,
      bodyHash: null,
      ...meaningOf(subscription),
    };
  }

  #refusal(
    key: string,
    signUp: string | null,
    { reason, atMs }: CardRefused,
    refs: readonly string[],
  ): ProviderEvent {
    return {
      source: this.source,
      id: `refused:${key}`,
      kind: 'payment-declined',
      atMs,
      refs,
      signUp,
      detail: reason,
      // Where there is no subscription, another card is waited for as long as one would wait.
      expiresMs: refs.length === 0 ? atMs + INCOMPLETE_MS : null,
      bodyHash: null,
    };
  }
}

/** Connects to a provider that speaks Stripe's API. */
export function stripeShaped(options: StripeOptions): SubscriptionConnector {
  return new StripeShaped(options);
}
