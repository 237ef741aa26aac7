/** HiGHS, in this thread: a program in, a solution with its bound out. */
import * as loader from 'highs';
import type { Highs, HighsCallbackMap } from 'highs';
import type { Milp } from '../core/milp.ts';

export interface MilpAnswer {
  /** A value for each column; null: nothing feasible was found. */
  readonly solution: Float64Array | null;
  readonly objective: number;
  /** Nothing is better than this; −∞: nothing is known. */
  readonly bound: number;
  /** Why it ended. */
  readonly end: 'proven' | 'time' | 'cancelled' | 'infeasible';
}

export interface MilpQuestion {
  /** Relative: (objective − bound) / objective. */
  readonly gap: number;
  readonly seconds: number;
  /** A solution to start from, one value for each column that `startColumns` names. */
  readonly start?: { readonly columns: Int32Array; readonly values: Float64Array };
  /** Asked often; true ends it with what was found. */
  isCancelled?(): boolean;
  onProgress?(objective: number, bound: number): void;
}

/** Its types are those of a CommonJS module, one `default` deeper than the module itself. */
const loadHighs = loader.default as unknown as typeof loader.default.default;

let loaded: Promise<Highs> | undefined;
/** @returns the solver; loaded once for each thread */
export const highs = (): Promise<Highs> => (loaded ??= loadHighs());

/** Solves; the thread is busy meanwhile. */
export function solveMilp(solver: Highs, milp: Milp, question: MilpQuestion): MilpAnswer {
  const size = { numCols: milp.cost.length, numRows: milp.rowLower.length };
  const { starts, indices, values } = milp;
  using model = solver.createModel({
    ...size,
    offset: milp.offset,
    colCost: milp.cost,
    colLower: milp.lower,
    colUpper: milp.upper,
    rowLower: milp.rowLower,
    rowUpper: milp.rowUpper,
    integrality: milp.whole,
    matrix: { format: 'csr', ...size, starts, indices, values },
  });
  const { gap, seconds, start } = question;
  model.options.set({
    output_flag: false,
    mip_rel_gap: gap,
    mip_abs_gap: 1e-6,
    time_limit: seconds,
    // The start is better than what this finds, and it takes long to find it.
    mip_heuristic_run_feasibility_jump: start === undefined,
  });
  if (start) model.setSolution({ indices: start.columns, values: start.values });
  model.run(callbacksFor(solver, question));
  const { modelStatus } = solver.constants;
  const status = model.getModelStatus();
  if (status === modelStatus.infeasible) {
    return { solution: null, objective: Infinity, bound: Infinity, end: 'infeasible' };
  }
  const hasSolution = model.info.get('primal_solution_status') === 2;
  const isProven = status === modelStatus.optimal || status === modelStatus.empty;
  const isCancelled = status === modelStatus.interrupted;
  return {
    solution: hasSolution ? model.getSolution().colValue : null,
    objective: hasSolution ? model.getObjectiveValue() : Infinity,
    bound: Number(model.info.get('mip_dual_bound')),
    end: isProven ? 'proven' : isCancelled ? 'cancelled' : 'time',
  };
}

function callbacksFor(solver: Highs, question: MilpQuestion): HighsCallbackMap {
  const { mipInterrupt, simplexInterrupt, mipLogging } = solver.constants.callbackType;
  const stop = (event: { interrupt(): void }): undefined => {
    if (question.isCancelled?.()) event.interrupt();
  };
  return {
    [mipInterrupt]: stop,
    [simplexInterrupt]: stop,
    [mipLogging]: ({ data }): undefined => {
      question.onProgress?.(data.mip_primal_bound ?? Infinity, data.mip_dual_bound ?? -Infinity);
    },
  };
}
