/**
 * Why places stay empty, and the cheapest ways to fill them. Each question is a small program that
 * asks only whether some demands can all be met; each answer that can be is held against the
 * checker before it is told. Rules (SPEC.md): R16, R17.
 */
import { checkRoster, type RosterGap } from '../core/check.ts';
import { componentsOf } from '../core/components.ts';
import {
  askOnly,
  circlesOf,
  demandsOf,
  MEETING_RULES,
  sayConflict,
  type Conflict,
  type Demand,
} from '../core/conflict.ts';
import { SHORT } from '../core/costs.ts';
import type { Assignment, RosterProblem } from '../core/problem.ts';
import { relax, relaxationsOf, sayRelaxation } from '../core/relaxations.ts';
import type { Ground, Relaxation } from '../core/relaxations.ts';
import type { SolverThreads } from './threads.ts';

export interface GapExplained {
  readonly gap: RosterGap;
  /** Null: none was found in time, or there is none: a longer solve fills the place. */
  readonly conflict: Conflict | null;
  readonly words: string;
  /** The cheapest of each kind that fills one place more, the cheapest first. */
  readonly relaxations: readonly (Relaxation & { readonly words: string })[];
}

export interface ExplainWish {
  /** For all gaps together; 30 unless told. What is not looked at by then is left out. */
  readonly seconds?: number;
  onGap?(done: number, all: number): void;
}

/** The longest that one question may take; what is unknown by then counts as no. */
const SECONDS = 3;

/**
 * @param roster breaks no rule
 * @returns an explanation for each gap, the worst gap first
 */
export async function explainGaps(
  threads: SolverThreads,
  problem: RosterProblem,
  roster: readonly Assignment[],
  { seconds = 30, onGap }: ExplainWish = {},
): Promise<readonly GapExplained[]> {
  const deadlineMs = Date.now() + seconds * 1000;
  const { gaps } = checkRoster(problem, roster);
  const parts = componentsOf(problem).map(lean);
  const worst = gaps.toSorted((one, two) => SHORT[two.station] - SHORT[one.station]);
  const explained: GapExplained[] = [];
  for (const gap of worst) {
    if (Date.now() > deadlineMs) break;
    const part = parts.find(({ shifts }) => shifts.some(({ id }) => id === gap.shift))!;
    const inquiry = new Inquiry(threads, { whole: problem, roster, part }, gap, deadlineMs);
    explained.push(await inquiry.explain());
    onGap?.(explained.length, gaps.length);
  }
  return explained;
}

/** What is sent to a thread again and again holds only what concerns the part. */
function lean(part: RosterProblem): RosterProblem {
  const ids = new Set(part.people.map(({ id }) => id));
  const own = <T>(all: ReadonlyMap<string, T>) => new Map([...all].filter(([id]) => ids.has(id)));
  return { ...part, standings: own(part.standings), windows: own(part.windows) };
}

type Answer = 'yes' | 'no' | 'unknown';

/** One gap's questions. */
class Inquiry {
  readonly #threads: SolverThreads;
  readonly #ground: Ground;
  readonly #gap: RosterGap;
  readonly #deadlineMs: number;

  constructor(threads: SolverThreads, ground: Ground, gap: RosterGap, deadlineMs: number) {
    this.#threads = threads;
    this.#ground = ground;
    this.#gap = gap;
    this.#deadlineMs = deadlineMs;
  }

  async explain(): Promise<GapExplained> {
    const { part, roster, whole } = this.#ground;
    const gap = this.#gap;
    const all = demandsOf(part, roster, gap);
    const conflict = await this.#conflict(all);
    if (conflict) {
      const relaxations = await this.#relaxations(all, conflict);
      const words = sayConflict(part, conflict);
      const told = relaxations.map((one) => ({ ...one, words: sayRelaxation({ whole }, one) }));
      return { gap, conflict, words, relaxations: told };
    }
    const can = await this.#canBe(part, all);
    const words =
      can === 'yes'
        ? 'no rule is in the way: solve again, longer or to a smaller gap, and it is filled'
        : 'what is in the way was not found in time';
    return { gap, conflict: null, words, relaxations: [] };
  }

  /** The smallest circle that cannot be, and of it what cannot be left out. */
  async #conflict(all: readonly Demand[]): Promise<Conflict | null> {
    const { part } = this.#ground;
    for (const circle of circlesOf(part, all, this.#gap)) {
      if ((await this.#canBe(part, circle)) !== 'no') continue;
      const demands = await this.#filtered(circle);
      const rules = [];
      for (const rule of MEETING_RULES) {
        if ((await this.#canBe(rule.lift(part), demands)) === 'yes') rules.push(rule);
      }
      return { demands, rules };
    }
    return null;
  }

  /** The deletion filter: whatever can be left out is; halves first, so that much goes at once. */
  async #filtered(circle: readonly Demand[]): Promise<readonly Demand[]> {
    let left = circle;
    for (let size = Math.ceil(circle.length / 2); ; size = Math.ceil(size / 2)) {
      for (let from = left.length - size; from > -size; from -= size) {
        const begin = Math.max(0, from);
        const without = left.filter((_, index) => index < begin || index >= from + size);
        if (without.length === 0 || without.length === left.length) continue;
        if ((await this.#canBe(this.#ground.part, without)) === 'no') left = without;
      }
      if (size === 1) return left;
    }
  }

  /** The conflict alone is asked first: it is small, and most candidates fail at it. */
  async #relaxations(
    all: readonly Demand[],
    { demands, rules }: Conflict,
  ): Promise<readonly Relaxation[]> {
    const found = new Map<string, Relaxation>();
    for (const one of relaxationsOf(this.#ground, { demands, rules })) {
      if (found.has(one.kind)) continue;
      const relaxed = relax(this.#ground, one);
      if ((await this.#canBe(relaxed, less(demands, one))) !== 'yes') continue;
      if ((await this.#canBe(relaxed, less(all, one))) === 'yes') found.set(one.kind, one);
    }
    return [...found.values()];
  }

  async #canBe(problem: RosterProblem, demands: readonly Demand[]): Promise<Answer> {
    const asked = askOnly(problem, demands);
    const leftSeconds = (this.#deadlineMs - Date.now()) / 1000;
    if (leftSeconds <= 0) return 'unknown';
    const seconds = Math.min(SECONDS, leftSeconds);
    const { roster, end } = await this.#threads.solve(this.#threads.batch(), asked, {
      gap: 0,
      seconds,
      deadlineMs: this.#deadlineMs,
      startSteps: 0,
      demandOnly: true,
    });
    const { breaches, gaps } = checkRoster(asked, roster);
    if (gaps.length === 0 && breaches.length === 0) return 'yes';
    return end === 'proven' ? 'no' : 'unknown';
  }
}

/** Demands after one place fewer was asked for. */
function less(demands: readonly Demand[], one: Relaxation): readonly Demand[] {
  if (one.kind !== 'less') return demands;
  return demands
    .map((demand) => {
      const isLess = demand.shift === one.shift && demand.station === one.station;
      return isLess ? { ...demand, count: demand.count - 1 } : demand;
    })
    .filter(({ count }) => count > 0);
}
