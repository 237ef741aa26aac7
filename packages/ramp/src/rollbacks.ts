/**
 * The times of rollbacks: when the criterion was last seen unbreached, when the plane had the
 * table, when it showed it, and when green accepted its last request.
 */
import { weightOf } from './core/table.ts';
import type { MeterBatch, PlaneReading } from './core/evidence.ts';
import type { Move } from './core/state.ts';
import type { RollbackRecord } from './ports.ts';

/** A rollback that the plane has not confirmed yet. */
interface OpenRollback extends Omit<RollbackRecord, 'appliedMs'> {
  readonly appliedMs: number | null;
}

export class RollbackLedger {
  #records: readonly RollbackRecord[];
  #open: readonly OpenRollback[] = [];

  /** @param records those of an earlier life of the control plane */
  constructor(records: readonly RollbackRecord[]) {
    this.#records = records;
  }

  /** Those that the plane has taken, oldest first; the same array while nothing changed. */
  get records(): readonly RollbackRecord[] {
    return this.#records;
  }

  get hasOpen(): boolean {
    return this.#open.length > 0;
  }

  /**
   * Opens a record for each rollback among the moves of one decision.
   *
   * @param unbreachedMs time of the last batch that was judged before this one
   */
  open(moves: readonly Move[], unbreachedMs: number | null): void {
    const fired = moves.filter((move) => move.kind === 'rollback');
    const measured = fired.some(({ because }) => because.kind === 'criterion');
    const breachMs = measured ? unbreachedMs : null;
    const times = { breachMs, appliedMs: null, readBackMs: null, lastGreenMs: null };
    const opened = fired.map(({ scope, stores, because }) => ({
      scope,
      stores,
      because,
      ...times,
    }));
    this.#open = [...this.#open, ...opened];
  }

  /** The plane has taken a table in which all open rollbacks are. */
  applied(atMs: number): void {
    this.#open = this.#open.map((one) => ({ ...one, appliedMs: one.appliedMs ?? atMs }));
  }

  /** Closes the records whose stores the plane shows at 0 %. */
  confirm(reading: PlaneReading, readBackMs: number, batch: MeterBatch | null): void {
    const shown = this.#open.filter(
      ({ stores, appliedMs }) =>
        appliedMs !== null && stores.every((store) => weightOf(reading.table, store) === 0),
    );
    if (shown.length === 0) return;
    this.#open = this.#open.filter((one) => !shown.includes(one));
    const lastMs = batch?.lastAcceptedMs.green ?? null;
    const closed = shown.map((one): RollbackRecord => {
      const bound = one.scope === 'store' && lastMs !== null && lastMs > readBackMs;
      const lastGreenMs = bound ? readBackMs : lastMs;
      return { ...one, appliedMs: one.appliedMs ?? readBackMs, readBackMs, lastGreenMs };
    });
    this.#records = [...this.#records, ...closed];
  }
}
