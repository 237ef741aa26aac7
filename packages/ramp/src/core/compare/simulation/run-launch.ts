/**
 * Drives a simulated launch through its gates with the evidence of the product, and beside it with
 * what it is compared to: the same processes over every request, and a z-test looked at as often.
 */
import { seededRandom } from '@slipway/kernel';
import { blamed } from '../blame.ts';
import type { Row } from '../evidence-process.ts';
import { compareAtGate } from '../gate-comparison.ts';
import { UnitEvidence } from '../unit-evidence.ts';
import type { UnitRow } from '../unit-row.ts';
import { SimulatedLaunch, type Conditions } from './simulated-launch.ts';
import { isWorse, pooled } from './z-test.ts';

export interface Rules {
  readonly stepsBp: readonly number[];
  readonly dwellSeconds: number;
  readonly lookSeconds: number;
  readonly alpha: number;
  /** A gate that has not passed so long after its dwell ends the launch; 0: gates do not hold. */
  readonly longestHoldSeconds: number;
}

/** Ten-percent steps of 20 minutes, looked at each minute, as the design's figures have it. */
export const THREE_HOURS: Rules = {
  stepsBp: [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000],
  dwellSeconds: 20 * 60,
  lookSeconds: 60,
  alpha: 0.01,
  longestHoldSeconds: 0,
};

/** One thing that the product's rule found, in order of time. */
export interface Finding {
  /** Seconds since the launch began. */
  readonly at: number;
  /** The place of the one store that went back alone, or the fleet, with which the launch ends. */
  readonly who: 'fleet' | number;
}

/** When each rule stopped the launch, in seconds since it began; null if it never did. */
export interface Outcome {
  /** Units in strata, as the product counts them: the first finding. */
  readonly units: number | null;
  /** The same process over every request of the fleet. */
  readonly requests: number | null;
  /** One z-test over the launch so far, at each look. */
  readonly zTest: number | null;
  /** A z-test that begins anew at each gate. */
  readonly zTestByGate: number | null;
  readonly findings: readonly Finding[];
  /** Whether every gate passed in time and nothing was found. */
  readonly finished: boolean;
  readonly heldSeconds: number;
}

/** Remembers when something was first true. */
class First {
  at: number | null = null;

  note(isTrue: boolean, at: number): void {
    if (isTrue) this.at ??= at;
  }
}

const NONE: Row = [0, 0, 0, 0];

class Run {
  readonly #rules: Rules;
  readonly #launch: SimulatedLaunch;
  readonly #evidence: UnitEvidence;
  readonly #failAt: number;
  #taking: readonly boolean[];
  readonly #units = new First();
  readonly #requests = new First();
  readonly #zTest = new First();
  readonly #zTestByGate = new First();
  readonly #findings: Finding[] = [];
  readonly #perRequest: UnitEvidence;
  #all = NONE;
  #step = NONE;
  #heldSeconds = 0;

  constructor(conditions: Conditions, rules: Rules, seed: number) {
    this.#rules = rules;
    this.#launch = new SimulatedLaunch(conditions, seededRandom(seed));
    const { storeIds } = this.#launch;
    const stores = storeIds.map((store) => ({ store, stepsBp: rules.stepsBp }));
    this.#evidence = new UnitEvidence(stores, 1);
    this.#perRequest = new UnitEvidence([{ store: 'all', stepsBp: rules.stepsBp }], 1);
    this.#failAt = -Math.log(rules.alpha);
    this.#taking = storeIds.map(() => true);
  }

  run(): Outcome {
    const { stepsBp } = this.#rules;
    const gone = stepsBp.findIndex((weightBp, step) => !this.#passStep(step, weightBp));
    return {
      units: this.#units.at,
      requests: this.#requests.at,
      zTest: this.#zTest.at,
      zTestByGate: this.#zTestByGate.at,
      findings: this.#findings,
      finished: gone < 0 && this.#units.at === null,
      heldSeconds: this.#heldSeconds,
    };
  }

  /** @returns whether the launch goes on: its gate passed, or gates do not hold */
  #passStep(step: number, weightBp: number): boolean {
    const { dwellSeconds, lookSeconds, longestHoldSeconds } = this.#rules;
    this.#launch.beginStep(step + 1, weightBp);
    this.#step = NONE;
    for (let spent = lookSeconds; ; spent += lookSeconds) {
      this.#look(step, weightBp);
      if (this.#isOver()) return false;
      if (spent < dwellSeconds) continue;
      if (longestHoldSeconds === 0 || this.#passes(step, weightBp)) return true;
      if (spent - dwellSeconds >= longestHoldSeconds) return false;
      this.#heldSeconds += lookSeconds;
    }
  }

  #look(step: number, weightBp: number): void {
    const { units, requests } = this.#launch.pass(this.#rules.lookSeconds);
    const { at } = this.#launch;
    for (const row of units) this.#evidence.ingest('simulated', row);
    this.#evidence.look(this.#taking);
    this.#find(at);
    this.#all = pooled(this.#all, requests);
    this.#step = pooled(this.#step, requests);
    this.#zTest.note(isWorse(this.#all), at);
    this.#zTestByGate.note(isWorse(this.#step), at);
    this.#perRequest.ingest('simulated', unitRowOf(requests, step, weightBp, at));
    this.#perRequest.look([true]);
    this.#requests.note(this.#perRequest.most(0).logE >= this.#failAt, at);
  }

  /** One store that failed alone goes back, and the launch goes on without it. */
  #find(at: number): void {
    const who = blamed(this.#evidence.most(0), this.#failAt);
    if (who === null) return;
    this.#units.note(true, at);
    this.#findings.push({ at, who });
    if (who === 'fleet') return;
    this.#taking = this.#taking.with(who, false);
    this.#evidence.look(this.#taking);
  }

  #isOver(): boolean {
    const isDecided = this.#findings.at(-1)?.who === 'fleet' || !this.#taking.includes(true);
    if (!isDecided) return false;
    return [this.#requests, this.#zTest, this.#zTestByGate].every(({ at }) => at !== null);
  }

  #passes(step: number, weightBp: number): boolean {
    const { verdict } = compareAtGate({
      ratio: 2,
      ceiling: null,
      weight: weightBp / 10_000,
      hasBoth: true,
      logEFail: this.#evidence.most(0).logE,
      failAt: this.#failAt,
      sinceLaunch: (margin) => this.#evidence.logEPass(0, null, margin),
      thisStep: (margin) => this.#evidence.logEPass(0, step, margin),
      green: { requests: 0, bad: 0 },
    });
    return verdict === 'PASS';
  }
}

/** Requests in a unit row's place, as if each were a unit of its own. */
function unitRowOf([m, b, n, g]: Row, step: number, weightBp: number, second: number): UnitRow {
  const place = { store: 'all', step: step + 1, weightBp, second, measure: 0, stratum: 0 };
  return { ...place, blue: { atRisk: m, counted: b }, green: { atRisk: n, counted: g } };
}

/** @returns what came of a launch; the same seed gives the same */
export function runLaunch(conditions: Conditions, rules: Rules, seed: number): Outcome {
  return new Run(conditions, rules, seed).run();
}
