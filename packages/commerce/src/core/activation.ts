/**
 * The activation rate: of the sign-ups that were captured in a window, the share that reached
 * active *and* whose benefit was visible at the till within 24 h.
 *
 * Good ones are known early and bad ones late, so a rate of what is decided so far flatters. `rate`
 * counts only sign-ups whose whole time is over (the denominator); those that are not yet due are
 * told beside it, with what the rate can still become.
 */
import type { Funnel, LossReason } from './funnel.ts';
import { outcomeOf, type Exclusion, type Windows } from './outcome.ts';
import { wilson, type Interval } from '@slipway/kernel';

/** A sign-up as the count sees it. */
export interface Counted {
  readonly funnel: Funnel;
  readonly isTest: boolean;
}

export interface Activation {
  /** All sign-ups that were captured in the window, exclusions too. */
  readonly captured: number;
  readonly excluded: Readonly<Record<Exclusion, number>>;
  /** Captured, not excluded, and their whole time is not over. */
  readonly notYetDue: number;
  /** The denominator: captured, not excluded, and their whole time is over. */
  readonly due: number;
  /** The numerator: those of `due` that were activated in time. */
  readonly activated: number;
  /** A share of 1; null as long as nothing is due. */
  readonly rate: number | null;
  /** Wilson, 95 %. */
  readonly interval: Interval;
  /** Where the rate of all ends if every open one is lost, and if none is. */
  readonly bounds: Interval;
  /** Those that are lost, due or not. */
  readonly lost: Readonly<Partial<Record<LossReason, number>>>;
}

/** Adds sign-ups up, one by one. */
export class ActivationCount {
  readonly #windows: Windows;
  readonly #nowMs: number;
  readonly #excluded = { duplicate: 0, test: 0, 'not-captured': 0 };
  readonly #lost = new Map<LossReason, number>();
  #captured = 0;
  #due = 0;
  #activated = 0;
  #activatedDue = 0;
  #open = 0;

  constructor(windows: Windows, nowMs: number) {
    this.#windows = windows;
    this.#nowMs = nowMs;
  }

  add({ funnel, isTest }: Counted): void {
    this.#captured += 1;
    const outcome = outcomeOf(funnel, isTest, this.#windows, this.#nowMs);
    if (outcome.kind === 'excluded') {
      this.#excluded[outcome.why] += 1;
      return;
    }
    const isDue = (funnel.capturedMs ?? 0) + this.#windows.activationMs <= this.#nowMs;
    if (isDue) this.#due += 1;
    if (outcome.kind === 'open') this.#open += 1;
    if (outcome.kind === 'activated') {
      this.#activated += 1;
      if (isDue) this.#activatedDue += 1;
    }
    if (outcome.kind === 'lost') {
      const { reason } = outcome.loss;
      this.#lost.set(reason, (this.#lost.get(reason) ?? 0) + 1);
    }
  }

  result(): Activation {
    const excluded = Object.values(this.#excluded).reduce((sum, each) => sum + each, 0);
    const counted = this.#captured - excluded;
    const share = (part: number) => (counted === 0 ? 0 : part / counted);
    return {
      captured: this.#captured,
      excluded: this.#excluded,
      notYetDue: counted - this.#due,
      due: this.#due,
      activated: this.#activatedDue,
      rate: this.#due === 0 ? null : this.#activatedDue / this.#due,
      interval: wilson(this.#activatedDue, this.#due),
      bounds: {
        low: share(this.#activated),
        high: counted === 0 ? 1 : share(this.#activated + this.#open),
      },
      lost: Object.fromEntries(this.#lost),
    };
  }
}
