/**
 * Causal blocking: an op that cannot be applied holds up only ops that act on the same things.
 *
 * Keys such as `member:M7` stand for things. An op that shares one with an op that waits, for a
 * person or for another, waits as well, and so on.
 */

/** Keys that ops in quarantine, or waiting for one, hold. */
export class HeldKeys {
  readonly #keys: Set<string>;

  constructor(keys: Iterable<string>) {
    this.#keys = new Set(keys);
  }

  /** @returns the key for which an op must wait, or undefined */
  blocking(keys: readonly string[]): string | undefined {
    return keys.find((key) => this.#keys.has(key));
  }

  /** An op waits: what comes after it on the same things does too. */
  hold(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
  }
}
