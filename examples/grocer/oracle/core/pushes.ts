/**
 * Whether the stores' price streams show what was written, and all of it.
 *
 *   announced ──acknowledged──► awaited ──pushed──► done
 *                                  └──deadline──► missed, or excused if the stream was down
 *
 * A push may overtake the answer of its write, and may come twice: both are right. A change of
 * an earlier run may come again too: it is kept, and looked up in the database at the end.
 */
import { minorOf } from './money.ts';
import { fieldsOf } from './reading.ts';
import type { Intent, Push, StreamState } from './wire.ts';

interface Change {
  readonly store: string;
  readonly sku: string;
  readonly price: string;
  pushed: boolean;
}

/** A pushed change that this run did not make; the database must know it. */
export interface ForeignPush {
  readonly changeId: string;
  readonly store: string;
  readonly sku: string;
  readonly minor: number;
}

interface Awaited {
  readonly change: Change;
  readonly startedMs: number;
  readonly deadlineMs: number;
}

interface Gap {
  readonly fromMs: number;
  toMs: number;
}

/** Changes of earlier runs that are kept at most; more than that is wrong. */
const FOREIGN_KEPT = 1_000;

export class Pushes {
  pushes = 0;
  missed = 0;
  excused = 0;
  readonly foreign = new Map<string, ForeignPush>();
  readonly #changes = new Map<string, Change>();
  readonly #gaps = new Map<string, Gap[]>();
  readonly #withinMs: number;
  readonly #slackMs: number;
  #awaited: Awaited[] = [];

  /**
   * @param withinMs an acknowledged change is pushed within this time
   * @param slackMs a stream that has just been opened may miss changes for this long
   */
  constructor(withinMs: number, slackMs: number) {
    this.#withinMs = withinMs;
    this.#slackMs = slackMs;
  }

  /** A price is about to be written: from now on it may be pushed. */
  announce(intent: Intent): void {
    const { write, store, key: sku } = intent;
    if (write.op !== 'price-write') return;
    this.#changes.set(write.changeId, { store, sku, price: write.price, pushed: false });
  }

  /** The write was acknowledged: from now on its push is awaited. */
  acknowledged(intent: Intent, endedMs: number): void {
    const change =
      intent.write.op === 'price-write' ? this.#changes.get(intent.write.changeId) : undefined;
    if (change === undefined) return;
    const deadlineMs = endedMs + this.#withinMs;
    this.#awaited.push({ change, startedMs: intent.startedMs, deadlineMs });
  }

  /** @returns why the push is wrong, or null */
  push(push: Push): string | null {
    this.pushes += 1;
    const fields = fieldsOf(push.body);
    const change = this.#changes.get(String(fields['changeId']));
    if (change === undefined) return this.#pushForeign(push);
    if (
      push.store !== change.store ||
      fields['store'] !== change.store ||
      fields['sku'] !== change.sku ||
      minorOf(fields['price']) !== minorOf(change.price)
    ) {
      return `pushed ${JSON.stringify(push.body)}, written ${JSON.stringify(change)}`;
    }
    change.pushed = true;
    return null;
  }

  /** The stream of a store was opened or has ended. */
  stream(state: StreamState): void {
    const gaps = this.#gapsOf(state.store);
    const last = gaps.at(-1);
    if (state.up && last?.toMs === Infinity) last.toMs = state.atMs + this.#slackMs;
    if (!state.up && last?.toMs !== Infinity) gaps.push({ fromMs: state.atMs, toMs: Infinity });
  }

  /** Every stream has ended: whoever listened is gone. */
  streamsLost(atMs: number): void {
    for (const store of this.#gaps.keys()) this.stream({ kind: 'stream', store, up: false, atMs });
  }

  /** Time has come to `nowMs`: judges every change whose deadline is past. */
  tick(nowMs: number): void {
    const left: Awaited[] = [];
    for (const awaited of this.#awaited) {
      if (awaited.change.pushed) continue;
      if (awaited.deadlineMs > nowMs) left.push(awaited);
      else if (this.#wasDown(awaited)) this.excused += 1;
      else this.missed += 1;
    }
    this.#awaited = left;
  }

  #pushForeign({ store, body }: Push): string | null {
    const { changeId, store: of, sku, price } = fieldsOf(body);
    const minor = minorOf(price);
    const whole = typeof changeId === 'string' && typeof sku === 'string' && minor !== null;
    if (!whole || of !== store || this.foreign.size >= FOREIGN_KEPT) {
      return `a push of no known change: ${JSON.stringify(body)}`;
    }
    this.foreign.set(changeId, { changeId, store, sku, minor });
    return null;
  }

  #wasDown({ change, startedMs, deadlineMs }: Awaited): boolean {
    return this.#gapsOf(change.store).some(
      (gap) => gap.fromMs <= deadlineMs && gap.toMs >= startedMs,
    );
  }

  #gapsOf(store: string): Gap[] {
    const gaps = this.#gaps.get(store) ?? [{ fromMs: 0, toMs: Infinity }]; // not opened yet
    this.#gaps.set(store, gaps);
    return gaps;
  }
}
