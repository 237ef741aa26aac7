/** The opening week's roster: taken in, solved in threads of its own, and published. */
import {
  publishRoster,
  readRoster,
  readRosterFolder,
  solveRoster,
  writeDraft,
  writeInputs,
  type RosterStore,
  type SolverThreads,
} from '@slipway/crew/roster';
import type { Sql } from '@slipway/pg';

/** More is not waited for: the best that is known by then is published, with its gap. */
const SOLVE_SECONDS = 30;
/** Who decides about rosters; one of the grocer's people.yaml. */
export const PLANNER = 'maria.ortiz';

/** A week as it was published. */
export interface PlannedWeek {
  readonly week: string;
  readonly people: number;
  readonly shifts: number;
  /** Places that are asked for and that nobody has. */
  readonly missing: number;
  /** How much better a roster could be at most, relative to its cost. */
  readonly gap: number;
  /** Of the solver, in ms. */
  readonly solveMs: number;
}

/**
 * @param folder with the roster's files
 * @throws {InputFileError | RosterBreachError} nothing was published
 */
export async function planWeek(
  sql: Sql,
  threads: SolverThreads,
  { folder, stores }: { readonly folder: string; readonly stores: readonly RosterStore[] },
): Promise<PlannedWeek> {
  const read = readRosterFolder(folder, stores);
  await writeInputs(sql, { stores, ...read });
  const { week, version, problem } = await readRoster(sql, read.demand.week);
  const solved = await solveRoster(threads, problem, { seconds: SOLVE_SECONDS });
  await writeDraft(sql, week, solved, Date.now());
  const { roster, gap, seconds } = solved;
  const { gaps } = await publishRoster(sql, {
    week,
    roster,
    by: PLANNER,
    why: 'the week of the opening',
    agreed: 'all', // the week has begun: it is as if it had been published in time
    from: version,
    nowMs: Date.now(),
  });
  return {
    week,
    people: problem.people.length,
    shifts: problem.shifts.length,
    missing: gaps.reduce((sum, { missing }) => sum + missing, 0),
    gap,
    solveMs: Math.round(seconds * 1000),
  };
}
