/**
 * Asks a provider with a Stripe-shaped HTTP API, and reads its answers and refusals.
 *
 * Every POST has an idempotency key made of what it is for: a second try, also by another process
 * after a kill, is answered with the first one's result.
 *
 * @see https://docs.stripe.com/api/idempotent_requests
 */
import { checkShape } from '@slipway/kernel';
import { Type, type Static, type TSchema } from 'typebox';
import { ProviderRefusedError, ProviderUnavailableError } from '../errors.ts';
import { ask, type HttpAnswer, type HttpProvider } from './http.ts';
import { ApiError, STRIPE_VERSION } from './stripe-objects.ts';

/** Where the provider is, and who asks. */
export interface StripeAccess extends Omit<HttpProvider, 'source' | 'headers'> {
  /** As in facts and routes; `stripe` if absent. */
  readonly source?: string;
  /** `sk_…` or `rk_…`; sent, and never written anywhere. */
  readonly apiKey: string;
}

export const WithId = Type.Object({ id: Type.String({ minLength: 1 }) });

/** A card that was refused is no failure of the request: it is what the customer's bank says. */
export class CardRefused extends Error {
  readonly reason: string;
  readonly atMs: number;

  constructor(reason: string, atMs: number) {
    super(reason);
    this.reason = reason;
    this.atMs = atMs;
  }
}

/** An object that was answered, and when by the provider's clock. */
export interface Answered<T> {
  readonly object: T;
  readonly atMs: number;
}

type Form = Readonly<Record<string, string>>;

export class StripeApi {
  readonly #source: string;
  readonly #http: HttpProvider;

  constructor({ source = 'stripe', apiKey, ...http }: StripeAccess) {
    this.#source = source;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      'stripe-version': STRIPE_VERSION,
      'content-type': 'application/x-www-form-urlencoded',
    };
    this.#http = { source, headers, ...http };
  }

  async get<S extends TSchema>(schema: S, path: string): Promise<Answered<Static<S>>> {
    return this.#take(schema, await ask(this.#http, { method: 'GET', path }));
  }

  async delete<S extends TSchema>(schema: S, path: string): Promise<Answered<Static<S>>> {
    return this.#take(schema, await ask(this.#http, { method: 'DELETE', path }));
  }

  /**
   * @param key of what it is for: the same one is done once
   * @throws {CardRefused | ProviderRefusedError | ProviderUnavailableError}
   */
  async post<S extends TSchema>(
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
      throw new ProviderUnavailableError(this.#source, `its answer: ${shape.problems[0]!.what}`);
    }
    const told = checkShape(ApiError, body);
    if (!told.ok) {
      throw new ProviderUnavailableError(this.#source, `it answers with HTTP ${status}`);
    }
    const { type, code, decline_code: decline, message } = told.value.error;
    if (status === 402) throw new CardRefused(decline ?? code ?? type, atMs);
    throw new ProviderRefusedError(this.#source, code ?? type, message ?? `HTTP ${status}`);
  }
}
