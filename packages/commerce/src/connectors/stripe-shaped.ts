/**
 * Subscriptions at a provider with a Stripe-shaped HTTP API.
 *
 * A sign-up becomes a customer and a subscription whose metadata names it, so that events find it
 * again. Every POST has an idempotency key made of what it is for: a second try, also by another
 * process after a kill, is answered with the first one's result.
 *
 * @see https://docs.stripe.com/api/idempotent_requests
 * @see https://docs.stripe.com/billing/subscriptions/overview
 */
import { checkShape } from '@slipway/kernel';
import { Type, type Static, type TSchema } from 'typebox';
import { ProviderRefusedError, ProviderUnavailableError } from '../errors.ts';
import type { ProviderEvent } from '../onboarding/ingest.ts';
import { ask, type HttpAnswer, type HttpProvider } from './http.ts';
import type { Started, SubscriptionConnector, SubscriptionWish } from './port.ts';
import { INCOMPLETE_MS, METADATA_KEY, meaningOf, readEvent } from './stripe-events.ts';
import { ApiError, EventList, STRIPE_VERSION, Subscription } from './stripe-objects.ts';

export interface StripeOptions extends Omit<HttpProvider, 'source' | 'headers'> {
  /** As in facts and routes; `stripe` if absent. */
  readonly source?: string;
  /** `sk_…` or `rk_…`; sent, and never written anywhere. */
  readonly apiKey: string;
  /** The id of the price that is subscribed to, `price_…`. */
  readonly price: string;
}

const WithId = Type.Object({ id: Type.String({ minLength: 1 }) });
const PAGE = 100;
/** The bank asks the card's owner: the payment is not over, so this is no refusal. */
const REQUIRES_ACTION = 'invoice_payment_intent_requires_action';

/** A card that was refused is no failure of the request: it is what the customer's bank says. */
class CardRefused extends Error {
  readonly reason: string;
  readonly atMs: number;

  constructor(reason: string, atMs: number) {
    super(reason);
    this.reason = reason;
    this.atMs = atMs;
  }
}

/** An object that was answered, and when by the provider's clock. */
interface Answered<T> {
  readonly object: T;
  readonly atMs: number;
}

type Form = Readonly<Record<string, string>>;

class StripeShaped implements SubscriptionConnector {
  readonly source: string;
  readonly #http: HttpProvider;
  readonly #price: string;

  constructor(options: StripeOptions) {
    const { source = 'stripe', apiKey, price, ...http } = options;
    this.source = source;
    this.#price = price;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'stripe-version': STRIPE_VERSION,
      'content-type': 'application/x-www-form-urlencoded',
    };
    this.#http = { source, headers, ...http };
  }

  async start(wish: SubscriptionWish): Promise<Started> {
    const { signUp, name, email, paymentMethod } = wish;
    const key = `slipway-${signUp}`;
    // A card that is refused leaves no customer, and another one may be tried.
    const customerKey = `${key}-customer-${paymentMethod}`;
    const metadata = { [`metadata[${METADATA_KEY}]`]: signUp };
    try {
      const { object: customer } = await this.#post(WithId, '/v1/customers', customerKey, {
        name,
        email,
        payment_method: paymentMethod,
        'invoice_settings[default_payment_method]': paymentMethod,
        ...metadata,
      });
      const made = await this.#post(Subscription, '/v1/subscriptions', `${key}-subscription`, {
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
    const { object } = await this.#get(Subscription, `/v1/subscriptions/${ref}`);
    const { latest_invoice: invoice } = object;
    const id = typeof invoice === 'string' ? invoice : invoice?.id;
    if (id === undefined) return [await this.read(ref)];
    const key = `slipway-${ref}-pay-${attempt}`;
    try {
      await this.#post(WithId, `/v1/invoices/${id}/pay`, key, { payment_method: paymentMethod });
    } catch (error) {
      if (!(error instanceof CardRefused)) throw error;
      if (error.reason === REQUIRES_ACTION) return [await this.read(ref)];
      return [this.#refusal(key, null, error, [ref])];
    }
    return [await this.read(ref)];
  }

  async read(ref: string): Promise<ProviderEvent> {
    return this.#eventOf(await this.#get(Subscription, `/v1/subscriptions/${ref}`));
  }

  async cancel(ref: string): Promise<ProviderEvent> {
    const path = `/v1/subscriptions/${ref}`;
    try {
      this.#take(Subscription, await ask(this.#http, { method: 'DELETE', path }));
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
      const { object: page } = await this.#get(EventList, `/v1/events?${query}`);
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

  async #get<S extends TSchema>(schema: S, path: string): Promise<Answered<Static<S>>> {
    return this.#take(schema, await ask(this.#http, { method: 'GET', path }));
  }

  async #post<S extends TSchema>(
    schema: S,
    path: string,
    key: string,
    form: Form,
  ): Promise<Answered<Static<S>>> {
    const body = new URLSearchParams(form).toString();
    const headers = { 'idempotency-key': key };
    return this.#take(schema, await ask(this.#http, { method: 'POST', path, headers, body }));
  }

  #take<S extends TSchema>(schema: S, answer: HttpAnswer): Answered<Static<S>> {
    const { status, body, atMs } = answer;
    if (status < 300) {
      const shape = checkShape(schema, body);
      if (shape.ok) return { object: shape.value, atMs };
      throw new ProviderUnavailableError(this.source, `its answer: ${shape.problems[0]!.what}`);
    }
    const told = checkShape(ApiError, body);
    if (!told.ok) throw new ProviderUnavailableError(this.source, `it answers with HTTP ${status}`);
    const { type, code, decline_code: decline, message } = told.value.error;
    if (status === 402) throw new CardRefused(decline ?? code ?? type, atMs);
    throw new ProviderRefusedError(this.source, code ?? type, message ?? `HTTP ${status}`);
  }
}

/** Connects to a provider that speaks Stripe's API. */
export function stripeShaped(options: StripeOptions): SubscriptionConnector {
  return new StripeShaped(options);
}
