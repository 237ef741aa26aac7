/**
 * What happens at the tills: sales, points and sign-ups at a steady rate, whether or not the line
 * to the cloud is up. It keeps what it has a receipt for, and shares no code with whoever takes it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Terminals } from './terminals.ts';

/** A device's local API. */
export interface Till {
  readonly device: string;
  readonly store: string;
  readonly url: string;
  readonly token: string;
}

/** An op that has a receipt: it must be found in the end, once. */
export interface Done {
  readonly opId: string;
  readonly store: string;
  readonly kind: 'sale' | 'earn' | 'sign-up';
  readonly member: string | null;
  readonly points: number;
}

const TIMEOUT_MS = 5_000;

/** @returns the answer's body; throws what the till's program would show */
export async function callTill(till: Till, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(new URL(path, till.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${till.token}`, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as unknown;
  if (!answer.ok) throw new Error(JSON.stringify(json));
  return json;
}

/** A person at one till: one thing after the other, each repeated until it has its receipt. */
export class Cashier {
  readonly done: Done[] = [];
  /** Why the till could not go on selling; null while it does. */
  failure: Error | null = null;
  readonly #till: () => Till;
  readonly #everyMs: number;
  readonly #terminals: Terminals | undefined;
  readonly #end = new AbortController();
  #turn = 0;
  #working: Promise<void> | undefined;

  /** @param terminals that tell the providers what was paid; none where nothing is reconciled */
  constructor(till: () => Till, everyMs: number, terminals?: Terminals) {
    this.#till = till;
    this.#everyMs = everyMs;
    this.#terminals = terminals;
  }

  begin(): void {
    this.#working = this.#work().catch((error: Error) => {
      this.failure = error;
    });
  }

  /** Ends after the receipt of what is under way. */
  async end(): Promise<void> {
    this.#end.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      await this.#one();
      await delay(this.#everyMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
    }
  }

  async #one(): Promise<void> {
    const { device, store } = this.#till();
    const turn = ++this.#turn;
    const opId = `${device}:${turn}`;
    const kind = turn % 10 === 0 ? 'sign-up' : turn % 4 === 0 ? 'earn' : 'sale';
    const member = kind === 'sign-up' ? `new-${device}-${turn}` : `t-${device}-${turn % 7}`;
    const points = kind === 'earn' ? 1 + (turn % 50) : 0;
    const defect = (kind === 'sale' && this.#terminals?.nextDefect()) || null;
    if (defect === 'lost-op') return this.#terminals?.chargeLost(this.#till(), opId);
    const [path, told] = requestOf(kind, opId, member, points, turn);
    const body = defect === 'wrong-price-book' ? await this.#misprice(opId, told) : told;
    await this.#untilDone(opId, async () => callTill(this.#till(), path, body));
    const isMembers = kind !== 'sale';
    const done = { opId, store, kind, member: isMembers ? member : null, points } as const;
    this.done.push(done);
    await this.#untilDone(opId, async () => this.#terminals?.tell(this.#till(), done));
  }

  /** Again and again: the agent may be on its way to being replaced. */
  async #untilDone<T>(opId: string, act: () => Promise<T>): Promise<T> {
    let last: unknown;
    for (let tries = 0; tries < 150; tries++) {
      try {
        return await act();
      } catch (error) {
        last = error;
        await delay(200);
      }
    }
    throw new Error(`${this.#till().device} gave no receipt for ${opId}`, { cause: last });
  }

  async #misprice(basket: string, told: Told): Promise<object> {
    const [line] = told.lines ?? [];
    if (!line || !this.#terminals) return told;
    const wrong = await this.#untilDone(basket, async () =>
      this.#terminals!.misprice(this.#till(), basket, line),
    );
    return { ...told, lines: [wrong] };
  }
}

/** What the till is told; of a sale with its lines. */
interface Told {
  readonly [field: string]: unknown;
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[];
}

function requestOf(
  kind: Done['kind'],
  opId: string,
  member: string,
  points: number,
  turn: number,
): readonly [string, Told] {
  if (kind === 'earn') return ['/v1/loyalty/earn', { opId, member, points }];
  if (kind === 'sign-up') {
    const name = { firstName: 'Nova', lastName: `Member ${turn}` };
    const consent = { text: 'I agree to the terms of the programme.', atMs: Date.now() };
    return ['/v1/sign-ups', { opId, member, ...name, email: `${member}@example.org`, consent }];
  }
  // Without a price: the till looks it up in the book that it holds.
  const lines = [{ sku: `sku-${turn % 40}`, quantity: 1 + (turn % 3) }];
  return ['/v1/sales', { opId, basket: opId, lines }];
}
