/**
 * The budget of a launch's manual minutes: its window begins with the ramp, in the database of the
 * devices. Where nothing was ever reconciled it begins, with the same moment, once something is.
 */
import type { BudgetsSpec } from '@slipway/launch';
import type { Sql } from '@slipway/pg';
import { beginBudget, readRules } from '@slipway/reconcile';

export class Minutes {
  readonly #launch: string;
  readonly #budget: BudgetsSpec['manualMinutes'];
  #rampMs: number | null;
  #hasBegun = false;

  /**
   * @param launch its name
   * @param rampMs when its ramp began, ms since 1970; null: it has not
   * @param budget the launch's own; null: what the rules of reconciliation say
   */
  constructor(launch: string, rampMs: number | null, budget: BudgetsSpec['manualMinutes'] = null) {
    this.#launch = launch;
    this.#rampMs = rampMs;
    this.#budget = budget;
  }

  /** The ramp began at this moment, ms since 1970. */
  rampBegan(atMs: number): void {
    this.#rampMs ??= atMs;
  }

  /** Begins the budget if it is time and there is where to; again and again is once. */
  async look(sql: Sql): Promise<void> {
    if (this.#hasBegun || this.#rampMs === null) return;
    const [row] = await sql<{ there: boolean }[]>`
      select to_regclass('slipway.reconcile_budget') is not null as there`;
    if (!row?.there) return;
    const own = this.#budget;
    const budget = own
      ? { minutesMs: own.atMost * 60_000, windowMs: own.withinMs }
      : readRules().budget;
    await beginBudget(sql, this.#launch, budget, this.#rampMs);
    this.#hasBegun = true;
  }
}
