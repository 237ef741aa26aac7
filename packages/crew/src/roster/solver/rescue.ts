/** Solves a no-show: fewest changes first, then everything that a roster minds. */
import { checkRoster } from '../core/check.ts';
import { sharesOf, SHORT } from '../core/costs.ts';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import {
  CHANGE_COST,
  REACHES_MS,
  rescueFrom,
  rescueProblem,
  type NoShow,
  type Rescue,
} from '../core/rescue.ts';
import { RosterShiftError } from '../errors.ts';
import type { SolverThreads } from './threads.ts';

const SECONDS = 0.8;

/**
 * @param roster breaks no rule
 * @param nowMs ms since 1970: shifts that have begun stay as they are, but for the one in question
 * @returns what to change; nobody's consent was asked for yet
 * @throws {RosterShiftError} the person is not on the shift
 */
export async function rescue(
  threads: SolverThreads,
  problem: RosterProblem,
  roster: readonly Assignment[],
  noShow: NoShow,
  nowMs: number,
): Promise<Rescue> {
  demandOnShift(roster, noShow);
  const startedMs = performance.now();
  const shares = sharesOf(problem);
  const deadlineMs = Date.now() + SECONDS * 1000;
  let best: Found | null = null;
  for (const reachMs of REACHES_MS) {
    const small = rescueProblem(problem, roster, noShow, { reachMs, nowMs });
    const { roster: solved } = await threads.solve(threads.batch(), small.problem, {
      gap: 0,
      seconds: SECONDS,
      deadlineMs,
      startSteps: 0,
      keep: small.keep,
      changeCost: CHANGE_COST,
      shares,
    });
    const found = rescueFrom(problem, roster, noShow, { open: small.problem, roster: solved });
    const missing = shortageOf(problem, found.roster);
    if (!best || missing < best.missing) best = { ...found, missing };
    if (found.gaps.length === 0) break;
  }
  const { missing: _, ...found } = best!;
  return { ...found, seconds: (performance.now() - startedMs) / 1000 };
}

type Found = Omit<Rescue, 'seconds'> & { readonly missing: number };

/** What is missing in the whole roster, as it is weighed. */
function shortageOf(problem: RosterProblem, roster: readonly Assignment[]): number {
  const { gaps } = checkRoster(problem, roster);
  return gaps.reduce((sum, { station, missing }) => sum + SHORT[station] * missing, 0);
}

function demandOnShift(roster: readonly Assignment[], { shift, person }: NoShow): void {
  const on = roster.filter((one) => one.shift === shift).map((one) => one.person);
  if (!on.includes(person)) throw new RosterShiftError(`${person} is not on ${shift}.`, on);
}
