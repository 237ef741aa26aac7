/**
 * Who may send now. When 750 devices come back at once, some are served and the others are told
 * when to come again, so that no store waits behind another that came a moment earlier.
 *
 * At most `atOnce` uploads run; a store has at most its fair share of them, which is all of them
 * while nobody else wants one.
 */

/** Uploads at work. */
export class FairGate {
  readonly #atOnce: number;
  readonly #busy = new Map<string, number>();
  /** Stores that were turned away lately, and until when that counts, in ms. */
  readonly #wanting = new Map<string, number>();
  #all = 0;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** How many uploads are at work. */
  get busy(): number {
    return this.#all;
  }

  /** @returns whether the store may begin now; if so, `leave` must follow */
  enter(store: string, nowMs: number): boolean {
    for (const [other, untilMs] of this.#wanting) {
      if (untilMs <= nowMs) this.#wanting.delete(other);
    }
    const others = new Set([...this.#wanting.keys(), ...this.#busy.keys()]).add(store).size;
    const share = Math.max(1, Math.ceil(this.#atOnce / others));
    const mine = this.#busy.get(store) ?? 0;
    if (this.#all >= this.#atOnce || mine >= share) {
      this.#wanting.set(store, nowMs + WANTING_MS);
      return false;
    }
    this.#wanting.delete(store);
    this.#busy.set(store, mine + 1);
    this.#all += 1;
    return true;
  }

  leave(store: string): void {
    const mine = (this.#busy.get(store) ?? 1) - 1;
    if (mine === 0) this.#busy.delete(store);
    else this.#busy.set(store, mine);
    this.#all -= 1;
  }

  /**
   * @param random in [0, 1)
   * @returns when one who was turned away should come again, in ms: the more want, the later
   */
  backOffMs(random: number): number {
    const crowd = 1 + this.#wanting.size / this.#atOnce;
    return Math.round(Math.min(MOST_MS, LEAST_MS * crowd) * (0.5 + random));
  }
}

/** How long a store that was turned away counts as wanting its share. */
const WANTING_MS = 2_000;
const LEAST_MS = 100;
const MOST_MS = 3_000;
