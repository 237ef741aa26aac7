/** What comparisons have to say at the gates of one decision. */
import { FULL_BP } from '@slipway/kernel';
import { compareAtGate } from './compare/gate-comparison.ts';
import { comparingOf, type Comparing } from './comparisons.ts';
import { objectivesOf, type Criterion } from './criteria.ts';
import type { Evidence } from './evidence.ts';
import { badOf } from './gate.ts';
import type { InTheWay } from './reading-gate.ts';
import type { GateComparison, StoreRamp } from './state.ts';
import { badColumn, isJudged } from './tripwire.ts';

/** At one store's gate. */
export interface AtGate {
  readonly comparisons: readonly GateComparison[];
  /** The first that decides and does not pass; null when all pass. */
  readonly inTheWay: InTheWay | null;
}

/** Requests of the stores that take part, each at its present weight. */
interface Present {
  readonly hasBoth: boolean;
  readonly green: { readonly requests: number; readonly bad: number };
}

const NOTHING: AtGate = { comparisons: [], inTheWay: null };
const WHY: Readonly<Record<string, string>> = {
  MISSING: 'no store had requests of both colours at its weight',
  INCONCLUSIVE: 'green is not shown yet to be as good as blue',
  FAIL: 'green is worse than blue',
};

/** Made anew for each decision: what all gates have in common is worked out at the first. */
export class ComparisonsAtGates {
  readonly #all: readonly Comparing[];
  readonly #columns: readonly number[];
  readonly #stores: readonly StoreRamp[];
  readonly #evidence: Evidence;
  #present: readonly Present[] | undefined;

  constructor(criteria: readonly Criterion[], stores: readonly StoreRamp[], evidence: Evidence) {
    const objectives = objectivesOf(criteria);
    this.#all = comparingOf(criteria);
    this.#columns = this.#all.map(({ criterion }) => badColumn(criterion, objectives));
    this.#stores = stores;
    this.#evidence = evidence;
  }

  /** @returns what they say of a store at its gate; nothing at 100 %: no blue is left */
  of({ targetBp, step }: StoreRamp): AtGate {
    if (targetBp >= FULL_BP || this.#all.length === 0) return NOTHING;
    const { units } = this.#evidence;
    const present = (this.#present ??= this.#presentRequests());
    const comparisons = this.#all.map(({ criterion, measure, failAt }, which): GateComparison => {
      const { compare, ceiling, id } = criterion;
      const compared = compareAtGate({
        ratio: compare.ratio,
        ceiling,
        weight: targetBp / FULL_BP,
        logEFail: units.most(measure).logE,
        failAt,
        sinceLaunch: (margin) => units.logEPass(measure, null, margin),
        thisStep: (margin) => units.logEPass(measure, step, margin),
        ...present[which]!,
      });
      return { criterion: id, isInformational: compare.isInformational, ...compared };
    });
    const first = comparisons.find((one) => !one.isInformational && one.verdict !== 'PASS');
    if (!first) return { comparisons, inTheWay: null };
    const because = `${first.criterion}: ${WHY[first.verdict]}`;
    return { comparisons, inTheWay: { verdict: first.verdict, because } };
  }

  #presentRequests(): Present[] {
    const { meter } = this.#evidence;
    const sums = this.#columns.map(() => ({ requests: 0, bad: 0 }));
    let hasBoth = false;
    for (const ramp of this.#stores) {
      if (!ramp.atWeight || !isJudged(ramp)) continue;
      const { store, atWeight } = ramp;
      const green = meter.since(store, 'green', atWeight.version);
      for (const [which, column] of this.#columns.entries()) {
        sums[which]!.requests += green.requests;
        sums[which]!.bad += badOf(green, column);
      }
      hasBoth ||= green.requests > 0 && meter.since(store, 'blue', atWeight.version).requests > 0;
    }
    return sums.map((green) => ({ hasBoth, green }));
  }
}
