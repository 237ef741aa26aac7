/**
 * What a comparison of green with blue counts: units (tills, customers), each at most once a step.
 *
 * Source: the safe logrank test (arXiv 2011.06931), in strata (arXiv 2302.11401).
 */

/** Units of one colour and stratum. */
export interface UnitCounts {
  /** Seen in this step and not counted before this second began, or within it. */
  readonly atRisk: number;
  /** Counted in this second: the first bad answer of their step. */
  readonly counted: number;
}

/** The units of one store, step and stratum in one second in which at least one was counted. */
export interface UnitRow {
  readonly store: string;
  /** The table's version since which the store has its present weight: names the step. */
  readonly step: number;
  /** The store's share on green in that step, 1 to 9,999 basis points. */
  readonly weightBp: number;
  /** Second since 1970 in which the first bad answers came. */
  readonly second: number;
  /** What is bad: 0 failed, 1 + n slower than the objective of place n (or failed). */
  readonly measure: number;
  /** The step in which these units were last counted on blue; 0: never. */
  readonly stratum: number;
  readonly blue: UnitCounts;
  readonly green: UnitCounts;
}
