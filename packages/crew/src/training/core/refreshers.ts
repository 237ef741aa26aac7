/**
 * Refreshers: what was passed is asked again after 1, 7 and 30 days, since what is recalled at
 * growing distances is kept longer than what is repeated at once.
 *
 * Rules (SPEC.md): T7 each is due once; one that is taken late counts for every day before it.
 *
 * @see https://doi.org/10.1037/0033-2909.132.3.354 (spacing of practice)
 */
import type { TrainingModule } from './module.ts';

const DAY_MS = 86_400_000;

export interface DueRefresher {
  /** The refresher's own id. */
  readonly module: string;
  /** The day after the module was passed, such as 7. */
  readonly day: number;
  /** Ms since 1970; it is overdue when that is past. */
  readonly dueMs: number;
}

/** When a person passed modules, ms since 1970, each time; absent: never. */
export type PassedTimes = ReadonlyMap<string, readonly number[]>;

/** @returns the next refresher of each module that was passed and has one, soonest first */
export function dueRefreshers(
  refreshers: readonly (TrainingModule & { readonly refreshes: string })[],
  passed: PassedTimes,
): readonly DueRefresher[] {
  const due = refreshers.flatMap(({ id, refreshes, refresherDays }): DueRefresher[] => {
    const passedMs = Math.max(...(passed.get(refreshes) ?? []));
    if (!Number.isFinite(passedMs)) return [];
    const lastMs = Math.max(passedMs, ...(passed.get(id) ?? []));
    const day = refresherDays.find((one) => passedMs + one * DAY_MS > lastMs);
    return day === undefined ? [] : [{ module: id, day, dueMs: passedMs + day * DAY_MS }];
  });
  return due.toSorted((one, two) => one.dueMs - two.dueMs || (one.module < two.module ? -1 : 1));
}

/** How long before its end a certificate may be renewed by a refresher. */
export const RENEWS_WITHIN_MS = 30 * DAY_MS;

export const isRefresher = (
  module: TrainingModule,
): module is TrainingModule & { readonly refreshes: string } => module.refreshes !== null;
