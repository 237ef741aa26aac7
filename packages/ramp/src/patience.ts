/**
 * Waiting with an end: the loop asks others for things and never waits for them for long.
 */

/** What became of something that was waited for. */
export type Waited<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/** @returns the promise's end, or `late` when it has not come after `limitMs`; never throws */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<Waited<T>> {
  const { promise: late, resolve } = Promise.withResolvers<Waited<T>>();
  const timer = setTimeout(() => resolve({ kind: 'late' }), limitMs);
  const ended = promise.then(
    (value): Waited<T> => ({ kind: 'value', value }),
    (error: unknown): Waited<T> => ({ kind: 'failed', error }),
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * One question at a time. A tick waits for its answer for a moment; an answer that comes later
 * is taken when it comes, and one that does not come at all is given up.
 */
export class Poll<T> {
  readonly #ask: () => Promise<T>;
  readonly #take: (value: T, askedMs: number) => void;
  readonly #fail: (error: unknown) => void;
  readonly #nowMs: () => number;
  readonly #giveUpAfterMs: number;
  #pending: { readonly done: Promise<void>; readonly askedMs: number } | null = null;

  constructor(options: {
    readonly ask: () => Promise<T>;
    readonly take: (value: T, askedMs: number) => void;
    readonly fail: (error: unknown) => void;
    readonly nowMs: () => number;
    readonly giveUpAfterMs: number;
  }) {
    this.#ask = options.ask;
    this.#take = options.take;
    this.#fail = options.fail;
    this.#nowMs = options.nowMs;
    this.#giveUpAfterMs = options.giveUpAfterMs;
  }

  /** Asks unless a question is open, and waits for at most `waitMs`. Never throws. */
  async wait(waitMs: number): Promise<void> {
    const nowMs = this.#nowMs();
    if (this.#pending && nowMs - this.#pending.askedMs >= this.#giveUpAfterMs) {
      this.#pending = null;
    }
    await within(this.#pending?.done ?? this.#start(nowMs), waitMs);
  }

  #start(askedMs: number): Promise<void> {
    const mine = { done: Promise.resolve(), askedMs };
    this.#pending = mine;
    const isOpen = () => this.#pending === mine;
    mine.done = (async () => {
      try {
        const value = await this.#ask();
        if (isOpen()) this.#take(value, askedMs);
      } catch (error) {
        if (isOpen()) this.#fail(error);
      } finally {
        if (isOpen()) this.#pending = null;
      }
    })();
    return mine.done;
  }
}
