/**
 * Sends events to a webhook endpoint: signed, each at least once, in no particular order, and again
 * with growing pauses until it is answered 2xx. Some are sent twice, and some overtake others.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { int, type Random } from '@slipway/kernel';
import { request } from 'undici';
import { signWebhook } from '../../webhooks/signature.ts';
import type { EventObject } from './objects.ts';

export interface DeliveryOptions {
  /** Where to; null: nowhere. */
  readonly url: string | null;
  readonly secret: string;
  /** Each delivery waits for a random time up to this, in ms: so they overtake each other. */
  readonly spreadMs: number;
  /** Share of events that are sent twice, 0 to 1. */
  readonly duplicates: number;
  /** Tries at most. */
  readonly tries: number;
  readonly random: Random;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 300;
const TIMEOUT_MS = 5_000;

export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #ending = new AbortController();
  #held: EventObject[] = [];
  #isHeld = false;
  #open = 0;
  #failures = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Deliveries that are not over, and tries that were not answered 2xx so far. */
  get state(): { readonly open: number; readonly held: number; readonly failures: number } {
    return { open: this.#open, held: this.#held.length, failures: this.#failures };
  }

  /** While held, nothing is sent; then all of it at once. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (isHeld) return;
    const held = this.#held;
    this.#held = [];
    for (const event of held) this.send(event);
  }

  send(event: EventObject): void {
    const { url, random, duplicates } = this.#options;
    if (url === null) return;
    if (this.#isHeld) {
      this.#held.push(event);
      return;
    }
    const copies = random.next() < duplicates ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) void this.#deliver(url, event);
  }

  end(): void {
    this.#ending.abort();
  }

  async #deliver(url: string, event: EventObject): Promise<void> {
    const { random, spreadMs, tries } = this.#options;
    this.#open += 1;
    try {
      await this.#pause(int(random, spreadMs + 1));
      for (let made = 1; made <= tries; made++) {
        if (await this.#post(url, event)) return;
        this.#failures += 1;
        await this.#pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (made - 1)));
      }
    } catch (error) {
      if (!this.#ending.signal.aborted) throw error;
    } finally {
      this.#open -= 1;
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ending.signal });
  }

  /** @returns whether it was answered 2xx */
  async #post(url: string, event: EventObject): Promise<boolean> {
    const body = Buffer.from(JSON.stringify(event));
    // Signed anew for each try, with the real time, as Stripe does.
    const signature = signWebhook(body, this.#options.secret, Math.floor(Date.now() / 1000));
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': signature },
        body,
        signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300;
    } catch {
      return false;
    }
  }
}
