/**
 * Explanations of gaps, worked out behind the page: it takes seconds, and the page asks often.
 * What is known is told; what changed is worked out anew, one roster at a time.
 */
import { createHash } from 'node:crypto';
import { explainGaps, type GapExplained, type KeptRoster } from '@slipway/crew/roster';
import type { SolverThreads } from '@slipway/crew/roster';

export type Explained = ReadonlyMap<string, GapExplained>;

export class RosterExplainer {
  readonly #threads: SolverThreads;
  #told: { readonly key: string; readonly gaps: Explained } = { key: '', gaps: new Map() };
  #busy = false;

  constructor(threads: SolverThreads) {
    this.#threads = threads;
  }

  /** @returns what is known by now, by shift and station; empty: it is being worked out */
  known({ week, version, problem, published }: KeptRoster): Explained {
    if (version === 0) return new Map();
    const { people, standings, windows, pins } = problem;
    const held = [[...standings].map(([id, one]) => [id, one.certificates]), [...windows]];
    const state = JSON.stringify([week, version, people, problem.shifts, pins, held]);
    const key = createHash('sha256').update(state).digest('hex');
    if (key === this.#told.key) return this.#told.gaps;
    if (!this.#busy) void this.#work(key, problem, published);
    return new Map();
  }

  async #work(
    key: string,
    problem: KeptRoster['problem'],
    published: KeptRoster['published'],
  ): Promise<void> {
    this.#busy = true;
    try {
      const found = await explainGaps(this.#threads, problem, published);
      const gaps = new Map(found.map((one) => [`${one.gap.shift} ${one.gap.station}`, one]));
      this.#told = { key, gaps };
    } catch {
      // A thread was lost: gaps are told without a reason, as long as this roster stands.
      this.#told = { key, gaps: new Map() };
    } finally {
      this.#busy = false;
    }
  }
}
