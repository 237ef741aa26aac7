/** A launch's traffic, simulated: units, what they meet, and how it is counted, step by step. */
import type { Random } from '@slipway/kernel';
import type { Row } from '../evidence-process.ts';
import type { UnitRow } from '../unit-row.ts';
import { BadAnswers, type BadAnswer } from './bad-answers.ts';
import { exponential, poisson } from './draws.ts';
import { UnitCount, type Unit } from './unit-count.ts';
import type { World } from './world.ts';

export interface Conditions {
  readonly world: World;
  readonly stores: number;
  /** In the whole fleet: tills and customers who keep their colour. */
  readonly units: number;
  /** Of the whole fleet, both colours. */
  readonly requestsPerSecond: number;
  /** The share of bad answers where nothing is wrong. */
  readonly base: number;
  /** @returns how many times the base green's share is at a store (from 0), in a step (from 1) */
  ratio(store: number, step: number): number;
  /** How long the launch takes if nothing holds it: where a base ends that drifts. */
  readonly seconds: number;
}

/** What was counted in one interval. */
export interface Interval {
  /** Units, each once a step, within strata. */
  readonly units: readonly UnitRow[];
  /** Every request, of the whole fleet. */
  readonly requests: Row;
}

export class SimulatedLaunch {
  readonly storeIds: readonly string[];
  readonly #conditions: Conditions;
  readonly #random: Random;
  readonly #units: readonly (Unit & { readonly proneness: number })[];
  readonly #rate: number;
  readonly #answers: BadAnswers;
  readonly #count: UnitCount;
  #at = 0;
  #isGreen: readonly boolean[] = [];
  #shares: readonly number[] = [];

  constructor(conditions: Conditions, random: Random) {
    const { world, stores, units, requestsPerSecond } = conditions;
    this.#conditions = conditions;
    this.#random = random;
    this.storeIds = Array.from({ length: stores }, (_, place) => `s${place}`);
    this.#units = Array.from({ length: units }, (_, unit) => ({
      store: unit % stores,
      position: random.next(),
      proneness: world.proneness(random),
    }));
    this.#rate = requestsPerSecond / units;
    this.#answers = new BadAnswers(world.fault, random, this.#rate);
    this.#count = new UnitCount(this.#units, this.storeIds);
  }

  /** Seconds since the launch began. */
  get at(): number {
    return this.#at;
  }

  /** @param step counts from 1 */
  beginStep(step: number, weightBp: number): void {
    const { base, ratio } = this.#conditions;
    this.#isGreen = this.#units.map(({ position }) => position * 10_000 < weightBp);
    this.#shares = this.#units.map(({ store, proneness }, unit) => {
      return base * proneness * (this.#isGreen[unit] ? ratio(store, step) : 1);
    });
    const seen = this.#units.map((_, unit): BadAnswer => {
      return { unit, at: this.#at + exponential(this.#random, this.#rate) };
    });
    this.#count.beginStep(
      step,
      weightBp,
      seen.sort((one, other) => one.at - other.at),
    );
  }

  /** Lets so many seconds pass. */
  pass(seconds: number): Interval {
    const drift = this.#conditions.world.drift(Math.min(1, this.#at / this.#conditions.seconds));
    const shares = this.#shares.map((share) => Math.min(1, share * drift));
    const answers = this.#answers.between(this.#at, seconds, shares);
    const onGreen = this.#isGreen.filter(Boolean).length;
    const badOnGreen = answers.filter(({ unit }) => this.#isGreen[unit]).length;
    const requests = (units: number, bad: number) =>
      Math.max(bad, poisson(this.#random, units * this.#rate * seconds));
    const badOnBlue = answers.length - badOnGreen;
    const blue = requests(this.#units.length - onGreen, badOnBlue);
    const green = requests(onGreen, badOnGreen);
    this.#at += seconds;
    return { units: this.#count.count(answers), requests: [blue, badOnBlue, green, badOnGreen] };
  }
}
