/**
 * Subscriptions at the grocer's own service, which takes the payment at the till: it knows
 * captured, active and paused, sends no webhooks and keeps no events. What it says is read.
 *
 *   POST /subscriptions {id, name, email}   GET /subscriptions/ID   POST /subscriptions/ID/activate
 */
import { checkShape } from '@slipway/kernel';
import { Type } from 'typebox';
import type { FactKind } from '../core/facts.ts';
import { ProviderRefusedError, ProviderUnavailableError } from '../errors.ts';
import type { ProviderEvent } from '../onboarding/ingest.ts';
import { ask, type HttpAnswer, type HttpProvider } from './http.ts';
import type { Started, SubscriptionConnector, SubscriptionWish } from './port.ts';

const Member = Type.Object({ id: Type.String({ minLength: 1 }), status: Type.String() });

/** A pause is a later wish of an active member; it takes no activation back. */
const KIND_OF_STATUS: Readonly<Record<string, FactKind>> = {
  captured: 'payment-started',
  active: 'activated',
  paused: 'activated',
};

/** What the service says when it refuses: `{error: "id-used"}`. */
const Refusal = Type.Object({ error: Type.String() });

class GrocerSubscriptions implements SubscriptionConnector {
  readonly source: string;
  readonly #http: HttpProvider;

  constructor(http: HttpProvider) {
    this.source = http.source;
    const headers = { 'content-type': 'application/json', ...http.headers };
    this.#http = { ...http, headers };
  }

  async start({ signUp, name, email }: SubscriptionWish): Promise<Started> {
    const body = JSON.stringify({ id: signUp, name, email });
    const answer = await ask(this.#http, { method: 'POST', path: '/subscriptions', body });
    return { ref: signUp, events: [this.#eventOf(answer)] };
  }

  /** Its means to pay is the till: a payment that is tried is made. */
  async pay(ref: string): Promise<readonly ProviderEvent[]> {
    const path = `/subscriptions/${encodeURIComponent(ref)}/activate`;
    return [this.#eventOf(await ask(this.#http, { method: 'POST', path }))];
  }

  async read(ref: string): Promise<ProviderEvent> {
    const path = `/subscriptions/${encodeURIComponent(ref)}`;
    return this.#eventOf(await ask(this.#http, { method: 'GET', path }));
  }

  /** The service tells no times: a state counts from when it was first seen. */
  #eventOf({ status, body, atMs }: HttpAnswer): ProviderEvent {
    if (status >= 400) {
      const refusal = checkShape(Refusal, body);
      const reason = refusal.ok ? refusal.value.error : `http-${status}`;
      throw new ProviderRefusedError(this.source, reason, `it answers with HTTP ${status}`);
    }
    const shape = checkShape(Member, body);
    if (!shape.ok) throw new ProviderUnavailableError(this.source, shape.problems[0]!.what);
    const { id, status: state } = shape.value;
    return {
      source: this.source,
      id: `state:${id}:${state}`,
      kind: KIND_OF_STATUS[state] ?? null,
      atMs,
      refs: [id],
      signUp: id,
      detail: null,
      expiresMs: null,
      bodyHash: null,
    };
  }
}

/** Connects to the grocer's subscriptions; `source` is `grocer` unless told otherwise. */
export function grocerSubscriptions(
  http: Omit<HttpProvider, 'source'> & { readonly source?: string },
): SubscriptionConnector {
  return new GrocerSubscriptions({ source: 'grocer', ...http });
}
