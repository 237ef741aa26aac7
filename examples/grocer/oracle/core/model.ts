/**
 * The oracle's model: what every key of the sample may hold, and whether an answer agrees.
 *
 * Rules: an acknowledged write happened, once · a write with no answer or a 5xx may or may not
 * have happened · a 4xx changed nothing · a read shows one of the values possible.
 * Holds no clock and does no I/O: time comes with the records.
 */
import { shownBalance, shownPrice, shownSubscription, type Shown } from './answers.ts';
import { minorOf } from './money.ts';
import { fieldsOf } from './reading.ts';
import {
  ack,
  doubt,
  known,
  observe,
  possible,
  type Effect,
  type Register,
  type Value,
} from './register.ts';
import { isFailed, type Intent, type Result, type Write } from './wire.ts';

/** The values with which the run begins, read from the database. */
export interface Sample {
  readonly prices: readonly { readonly store: string; readonly sku: string; minor: number }[];
  readonly balances: readonly { readonly member: string; readonly balance: number }[];
  readonly subscriptions: readonly { readonly id: string; name: string; status: string }[];
}

/** Names of the registers, one per thing that can be read. */
export const registerName = {
  price: (store: string, sku: string): string => `price ${store} ${sku}`,
  balance: (member: string): string => `balance ${member}`,
  name: (id: string): string => `name ${id}`,
  status: (id: string): string => `status ${id}`,
};

/** A write that the server said it had done. */
export interface Acknowledged extends Intent {
  readonly endedMs: number;
}

/** What one result means. `why` null = the answer agrees with the model. */
export interface Judgement {
  readonly why: string | null;
  readonly write: 'acknowledged' | 'unknown' | 'refused' | null;
}

const FINE: Judgement = { why: null, write: null };

export class Model {
  readonly acknowledged: Acknowledged[] = [];
  readonly #registers = new Map<string, Register>();
  readonly #pending = new Map<number, Intent>();
  readonly #doubted = new Set<string>();
  readonly #settleMs: number;

  /** @param settleMs how long a write without an answer may still land */
  constructor(sample: Sample, settleMs: number) {
    this.#settleMs = settleMs;
    for (const row of sample.prices) this.#begin(registerName.price(row.store, row.sku), row.minor);
    for (const row of sample.balances) this.#begin(registerName.balance(row.member), row.balance);
    for (const row of sample.subscriptions) {
      this.#begin(registerName.name(row.id), row.name);
      this.#begin(registerName.status(row.id), row.status);
    }
  }

  /** Writes that were announced and have not ended. */
  get pending(): number {
    return this.#pending.size;
  }

  /** A write is about to be sent. */
  intent(intent: Intent): void {
    this.#pending.set(intent.id, intent);
  }

  /** A request has ended: judges its answer and takes over what it tells. */
  result(result: Result): Judgement {
    const intent = this.#pending.get(result.id);
    this.#pending.delete(result.id);
    if (intent !== undefined) return this.#judgeWrite(intent, result);
    return isFailed(result.status) ? FINE : { why: this.#judgeRead(result), write: null };
  }

  /** The load is gone: what it still had under way has no known outcome. @returns how many */
  abandon(nowMs: number): number {
    const left = [...this.#pending.values()];
    this.#pending.clear();
    for (const intent of left) this.#doubt(intent, nowMs);
    return left.length;
  }

  /** @returns the register as it is now; unchanged registers are the same object */
  register(name: string): Register {
    return this.#registers.get(name) ?? known(null);
  }

  /** @returns every register that a write of this run may have changed */
  touched(): Set<string> {
    const names = new Set(this.#doubted);
    for (const write of this.acknowledged) for (const [name] of effectsOf(write)) names.add(name);
    return names;
  }

  /** @returns registers that a write is changing right now */
  changing(): Set<string> {
    const intents = [...this.#pending.values()];
    return new Set(intents.flatMap((intent) => effectsOf(intent).map(([name]) => name)));
  }

  #begin(name: string, value: Value): void {
    this.#registers.set(name, known(value));
  }

  #judgeWrite(intent: Intent, result: Result): Judgement {
    if (isFailed(result.status)) {
      this.#doubt(intent, result.endedMs);
      return { why: null, write: 'unknown' };
    }
    if (result.status !== null && result.status >= 200 && result.status < 300) {
      for (const [name, effect] of effectsOf(intent)) {
        this.#registers.set(name, ack(this.register(name), effect, intent.startedMs));
      }
      this.acknowledged.push({ ...intent, endedMs: result.endedMs });
      return { why: this.#judgeDone(intent, result), write: 'acknowledged' };
    }
    return { why: this.#judgeRefused(intent, result), write: 'refused' };
  }

  #doubt(intent: Intent, nowMs: number): void {
    for (const [name, effect] of effectsOf(intent)) {
      const before = this.register(name);
      const untilMs = nowMs + this.#settleMs;
      this.#registers.set(name, doubt(before, effect, intent.startedMs, untilMs));
      this.#doubted.add(name);
    }
  }

  #judgeDone(intent: Intent, result: Result): string | null {
    const { write } = intent;
    const fields = fieldsOf(result.body);
    if (write.op === 'price-write' && fields['changeId'] !== write.changeId) {
      return `the answer names change ${String(fields['changeId'])}`;
    }
    if ((write.op === 'earn' || write.op === 'burn') && fields['opId'] !== write.opId) {
      return `the answer names op ${String(fields['opId'])}`;
    }
    if (write.op === 'rename' && fields['id'] === undefined) return null; // answers nothing more
    return this.#judgeShown(result);
  }

  #judgeRefused(intent: Intent, result: Result): string | null {
    const { write } = intent;
    if (write.op !== 'burn' || result.status !== 409) return `refused with ${result.status}`;
    const balance = fieldsOf(result.body)['balance'];
    if (typeof balance !== 'number') return 'refused with no balance';
    if (balance >= write.points) return `refused, although ${balance} would do`;
    return this.#observe(registerName.balance(intent.key), balance, result.startedMs);
  }

  #judgeRead(result: Result): string | null {
    if (result.op === 'stream' && result.status === 200) return null;
    if (result.status === 404 && result.op === 'subscription-read') {
      return this.#observe(registerName.name(result.key), null, result.startedMs);
    }
    return result.status === 200 ? this.#judgeShown(result) : `answered ${result.status}`;
  }

  #judgeShown({ op, store, key, body, startedMs }: Result): string | null {
    const one = (name: string, shown: Shown<Value>): string | null =>
      'why' in shown ? shown.why : this.#observe(name, shown.shows, startedMs);
    if (op === 'price-read' || op === 'price-write') {
      return one(registerName.price(store, key), shownPrice(body, store, key));
    }
    if (op === 'balance-read' || op === 'earn' || op === 'burn') {
      return one(registerName.balance(key), shownBalance(body, key));
    }
    const shown = shownSubscription(body, key);
    if ('why' in shown) return shown.why;
    const { name, status } = shown.shows;
    return (
      this.#observe(registerName.name(key), name, startedMs) ??
      this.#observe(registerName.status(key), status, startedMs)
    );
  }

  #observe(name: string, value: Value, startedMs: number): string | null {
    const before = this.register(name);
    const { register, ok } = observe(before, value, startedMs);
    if (ok) this.#registers.set(name, register);
    if (ok) return null;
    const expected = possible(before)
      ?.map((each) => JSON.stringify(each))
      .join(' or ');
    return `${name} is ${JSON.stringify(value)}, expected ${expected ?? 'anything'}`;
  }
}

/** What a write does to which registers. */
export function effectsOf(intent: Intent): readonly (readonly [string, Effect])[] {
  const { key, store, write } = intent;
  return effects(store, key, write);
}

function effects(store: string, key: string, write: Write): (readonly [string, Effect])[] {
  switch (write.op) {
    case 'price-write':
      return [[registerName.price(store, key), { set: minorOf(write.price) }]];
    case 'earn':
      return [[registerName.balance(key), { add: write.points }]];
    case 'burn':
      return [[registerName.balance(key), { add: -write.points }]];
    case 'sign-up':
      return [
        [registerName.name(key), { set: write.name }],
        [registerName.status(key), { set: 'captured' }],
      ];
    case 'activate':
      return [[registerName.status(key), { set: 'active' }]];
    case 'rename':
      return [[registerName.name(key), { set: write.name }]];
  }
}
