/**
 * Who uses which key right now: many readers, or one writer, never both.
 *
 * It is what lets the oracle say exactly what each answer must be.
 */
export type Use = 'read' | 'write';

export class Locks {
  /** Readers per key; -1 = a writer. Free keys are not in it. */
  readonly #uses = new Map<string, number>();

  /** @returns whether the key was taken; release it in the same use */
  take(key: string, use: Use): boolean {
    const count = this.#uses.get(key) ?? 0;
    if (use === 'write' ? count !== 0 : count < 0) return false;
    this.#uses.set(key, use === 'write' ? -1 : count + 1);
    return true;
  }

  release(key: string, use: Use): void {
    const count = this.#uses.get(key) ?? 0;
    if (use === 'write' || count <= 1) this.#uses.delete(key);
    else this.#uses.set(key, count - 1);
  }
}
