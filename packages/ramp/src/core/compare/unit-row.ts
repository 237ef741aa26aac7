/**
 * What a comparison of green with blue counts: units (tills, customers), each at most once a step.
 *
 * A unit keeps its colour, so a lasting fault of one would vote with every request. Therefore the
 * first time in a step that a unit gets a bad answer counts; once it was counted on green it never
 * counts again; and units are compared only within a stratum: those last counted on blue in the
 * same step, or never.
 *
 * Source: statistics of the gates, 6 (the safe logrank test, arXiv 2011.06931, in strata,
 * arXiv 2302.11401).
 */

/** Units of one colour and stratum. */
export interface UnitCounts {
  /** Seen in this step and not counted before this second began, or within it. */
  readonly atRisk: number;
  /** Counted in this second: the first bad answer of their step. */
  readonly counted: number;
}

/**
 * The units of one store, step and stratum in one second in which at least one was counted. Seconds
 * without one have no row: they tell nothing.
 */
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
