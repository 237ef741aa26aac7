/**
 * The payments of this run: the grocer's real billing, and a simulated provider that speaks
 * Stripe's API, each a process of its own. Webhooks come late, twice and out of order.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@slipway/kernel';
import type { SignUpState } from '../services/billing/cards.ts';
import { GROCER_FOLDER } from '../src/index.ts';
import { startChild, type Child } from './child.ts';

const PROVIDER = fileURLToPath(import.meta.resolve('@slipway/commerce/simulated-stripe'));
const WIRE = ['--duplicates', '0.2', '--spread-ms', '100'];
const EVERY = '200ms';

/** A card as a customer brings it. */
export interface Card {
  readonly name: string;
  readonly email: string;
  /** The provider's token. */
  readonly paymentMethod: string;
}

export class Payments {
  readonly #provider: Child;
  readonly #billing: Child;
  readonly #token: string;

  private constructor(provider: Child, billing: Child, token: string) {
    [this.#provider, this.#billing, this.#token] = [provider, billing, token];
  }

  /** Starts the provider, then billing, whose keys and secrets are of this run alone. */
  static async start(folder: string, databaseUrl: string): Promise<Payments> {
    mkdirSync(folder, { recursive: true });
    const secret = (prefix: string) => `${prefix}_${randomBytes(16).toString('hex')}`;
    const [key, webhook, token] = [secret('sk_test'), secret('whsec'), secret('billing')];
    const port = await freePort();
    const hook = `http://127.0.0.1:${port}/webhooks/stripe`;
    const provider = await startChild({
      name: 'the simulated payment provider',
      program: PROVIDER,
      args: ['--key', key, '--webhook', hook, '--secret', webhook, ...WIRE],
      logFile: join(folder, 'provider.log'),
    });
    try {
      const billing = await startChild({
        name: 'billing',
        program: join(GROCER_FOLDER, 'services/billing/main.ts'),
        logFile: join(folder, 'billing.log'),
        env: {
          DATABASE_URL: databaseUrl,
          PORT: String(port),
          BILLING_TOKEN: token,
          BILLING_PROVIDER_URL: provider.url,
          BILLING_PROVIDER_KEY: key,
          BILLING_WEBHOOK_SECRETS: webhook,
          BILLING_PRICE: 'price_membership',
          BILLING_EVERY: EVERY,
        },
      });
      return new Payments(provider, billing, token);
    } catch (error) {
      await provider.end();
      throw error;
    }
  }

  /** A customer brings a card; it may come before their sign-up does. */
  async bring(signUp: string, attempt: number, card: Card): Promise<void> {
    await this.#ask('PUT', `/sign-ups/${signUp}/cards/${attempt}`, card);
  }

  async stateOf(signUp: string): Promise<SignUpState> {
    return (await this.#ask('GET', `/sign-ups/${signUp}`)) as SignUpState;
  }

  /** Cards that were not tried, and members whose benefit no till holds yet. */
  async waiting(): Promise<{ readonly cards: number; readonly benefits: number }> {
    return (await this.#ask('GET', '/waiting')) as { cards: number; benefits: number };
  }

  /** The owner of a card answers their bank. */
  async answerBank(subscription: string): Promise<void> {
    await this.#simulate('authenticate', { subscription, how: 'succeeds' });
  }

  /** Moves the provider's clock on: first payments that nobody makes expire there. */
  async advance(seconds: number): Promise<void> {
    await this.#simulate('advance', { seconds });
  }

  /** @returns how many webhooks are under way */
  async webhooksOpen(): Promise<number> {
    const answer = await fetch(new URL('/simulated/delivery', this.#provider.url));
    return ((await answer.json()) as { open: number }).open;
  }

  async end(): Promise<void> {
    await this.#billing.end();
    await this.#provider.end();
  }

  async #ask(method: string, path: string, body?: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    return await send(new URL(path, this.#billing.url), { method, headers }, body);
  }

  async #simulate(path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await send(
      new URL(`/simulated/${path}`, this.#provider.url),
      { method: 'POST', headers },
      body,
    );
  }
}

async function send(url: URL, options: RequestInit, body?: object): Promise<unknown> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(url, { ...options, ...sent });
  const told = (await answer.json()) as unknown;
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status} ${JSON.stringify(told)}`);
  return told;
}
