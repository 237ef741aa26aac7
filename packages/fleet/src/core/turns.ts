/**
 * Whose ops are applied next. Those with little to do do not wait for those with much; and those
 * with much do not wait for ever, however much else comes: by turns whoever has least, and then all
 * in turn.
 */

/** Whoever has least to do, or the first after an epoch in the order of device and epoch. */
export type NextEpoch = 'least' | EpochPlace;

export interface EpochPlace {
  readonly device: string;
  readonly epoch: number;
}

/** Before every epoch. */
const FIRST: EpochPlace = { device: '', epoch: 0 };

export class Turns {
  #isLeast = false;
  #after: EpochPlace = FIRST;

  next(): NextEpoch {
    return this.#isLeast ? 'least' : this.#after;
  }

  /** @param did whose ops were applied; null where there were none */
  took(did: EpochPlace | null): void {
    if (!this.#isLeast) this.#after = did ?? FIRST;
    this.#isLeast = !this.#isLeast;
  }
}
