/**
 * Plans all stores: each component in a thread, and one proven gap over all of them. The sum of the
 * components' bounds bounds the whole, since they share nobody.
 */
import { availableParallelism } from 'node:os';
import { componentsOf } from '../core/components.ts';
import { sharesOf } from '../core/costs.ts';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { RosterPinError } from '../errors.ts';
import type { ComponentAnswer } from './component.ts';
import { SolverThreads } from './threads.ts';

export interface SolveProgress {
  readonly objective: number;
  readonly bound: number;
  /** (objective − bound) / objective, of the components that have a roster by now. */
  readonly gap: number;
  readonly solved: number;
  readonly components: number;
}

export interface SolveWish {
  /** Relative; 0.01 unless told. */
  readonly gap?: number;
  /** For all components together. */
  readonly seconds?: number;
  readonly signal?: AbortSignal;
  onProgress?(progress: SolveProgress): void;
}

export interface Solved {
  readonly roster: readonly Assignment[];
  readonly objective: number;
  /** No roster for this problem costs less. */
  readonly bound: number;
  readonly gap: number;
  readonly seconds: number;
  /** Whether time or a person ended it before the gap was reached. */
  readonly end: 'proven' | 'time' | 'cancelled';
}

/** Three thousand steps for each person or so: a fifth of a second for a store. */
const STEPS_PER_SHIFT = 12_000;

/** @returns relative to the objective; nothing is without a gap to itself */
export function gapOf(objective: number, bound: number): number {
  if (!Number.isFinite(objective)) return 1;
  return Math.max(0, objective - bound) / Math.max(objective, 1e-9);
}

/** @returns threads for rosters: as many as there are processors, and no more than four */
export function openSolver(limit = Math.min(4, availableParallelism())): SolverThreads {
  return new SolverThreads(limit);
}

/** @throws {RosterPinError} no roster keeps every pin, such as for want of somebody who leads */
export async function solveRoster(
  threads: SolverThreads,
  problem: RosterProblem,
  { gap = 0.01, seconds = 60, signal, onProgress }: SolveWish = {},
): Promise<Solved> {
  const startedMs = performance.now();
  const deadlineMs = Date.now() + seconds * 1000;
  const batch = threads.batch();
  const cancel = () => threads.cancel(batch);
  signal?.addEventListener('abort', cancel);
  if (signal?.aborted) cancel();
  const components = componentsOf(problem);
  const heard = components.map(() => ({ objective: Infinity, bound: 0, isSolved: false }));
  const tell = () => onProgress?.(progressOf(heard));
  const shares = sharesOf(problem);
  const each = components.map(async (component, index) => {
    const wish = {
      gap,
      shares,
      deadlineMs,
      seconds: Math.max(1, (4 * seconds) / components.length),
      startSteps: component.shifts.length * STEPS_PER_SHIFT,
    };
    const answer = await threads.solve(batch, component, wish, (objective, bound) => {
      heard[index] = { objective, bound: Math.max(0, bound), isSolved: false };
      tell();
    });
    if (answer.end === 'infeasible') throw new RosterPinError(component.pins.map(pinWords));
    heard[index] = { objective: answer.objective, bound: answer.bound, isSolved: true };
    tell();
    return answer;
  });
  try {
    return combine(await Promise.all(each), (performance.now() - startedMs) / 1000);
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

const pinWords = ({ person, station, shift }: Assignment) => `${person}, ${station}, ${shift}.`;

function progressOf(
  heard: readonly { objective: number; bound: number; isSolved: boolean }[],
): SolveProgress {
  const known = heard.filter(({ objective }) => Number.isFinite(objective));
  const objective = known.reduce((sum, one) => sum + one.objective, 0);
  const bound = known.reduce((sum, one) => sum + one.bound, 0);
  const solved = heard.filter(({ isSolved }) => isSolved).length;
  return { objective, bound, gap: gapOf(objective, bound), solved, components: heard.length };
}

function combine(answers: readonly ComponentAnswer[], seconds: number): Solved {
  const objective = answers.reduce((sum, one) => sum + one.objective, 0);
  const bound = answers.reduce((sum, one) => sum + one.bound, 0);
  const ends = new Set(answers.map(({ end }) => end));
  const early = ends.has('time') ? 'time' : 'proven';
  return {
    roster: answers.flatMap(({ roster }) => roster),
    objective,
    bound,
    gap: gapOf(objective, bound),
    seconds,
    end: ends.has('cancelled') ? 'cancelled' : early,
  };
}
