/**
 * A guide: what to do about a reason, step by step, as data. Each answer leads to another step or
 * to an outcome; a person at the desk need not know by heart what comes next.
 */
import type { Language } from '../../core/person.ts';
import type { Reason } from './reason.ts';

/** What becomes of the sign-up, as the funnel is told of it; null: the funnel finds out itself. */
export type Effect = 'withdrawn' | 'rejected' | 'duplicate' | 'verified' | null;

export interface Outcome {
  /** Such as `will-come-back`. */
  readonly outcome: string;
  readonly effect: Effect;
  /** Comes back after so long unless it has settled, in minutes; null: it is closed. */
  readonly againMinutes: number | null;
}

export type Words = Readonly<Record<Language, string>>;

export interface Choice {
  readonly id: string;
  readonly label: Words;
  /** The next step's id, or how it ends. */
  readonly to: string | Outcome;
}

export interface Step {
  readonly id: string;
  readonly say: Words;
  readonly choices: readonly Choice[];
}

export interface Guide {
  readonly reason: Reason;
  readonly title: Words;
  /** The first is where it begins. */
  readonly steps: readonly Step[];
}

/** One answer, as it was given. */
export interface Answer {
  readonly step: string;
  readonly choice: string;
}

export type Standing =
  | { readonly at: 'step'; readonly step: Step }
  | { readonly at: 'outcome'; readonly outcome: Outcome }
  /** The answers do not belong to this guide, such as after it was edited: begin anew. */
  | { readonly at: 'nowhere'; readonly because: string };

/** @returns where the answers lead */
export function follow(guide: Guide, answers: readonly Answer[]): Standing {
  const byId = new Map(guide.steps.map((step) => [step.id, step]));
  let step = guide.steps[0];
  if (!step) return { at: 'nowhere', because: 'the guide has no step' };
  for (const [place, answer] of answers.entries()) {
    const choice = step.choices.find(({ id }) => id === answer.choice);
    if (answer.step !== step.id || !choice) {
      return { at: 'nowhere', because: `no choice ${answer.choice} at step ${answer.step}` };
    }
    if (typeof choice.to !== 'string') {
      const isLast = place === answers.length - 1;
      return isLast
        ? { at: 'outcome', outcome: choice.to }
        : { at: 'nowhere', because: `answers go on after ${choice.to.outcome}` };
    }
    const next = byId.get(choice.to);
    if (!next) return { at: 'nowhere', because: `there is no step ${choice.to}` };
    step = next;
  }
  return { at: 'step', step };
}

/** @returns what is wrong with a guide, in words: loose ends, circles, what nobody reaches */
export function guideProblems({ reason, steps }: Guide): string[] {
  const ids = new Set(steps.map(({ id }) => id));
  const found: string[] = [];
  if (ids.size !== steps.length) found.push(`${reason}: two steps have one id`);
  for (const { id, choices } of steps) {
    if (choices.length === 0) found.push(`${reason}, ${id}: there is no way on`);
    for (const { id: choice, to } of choices) {
      if (typeof to === 'string' && !ids.has(to)) {
        found.push(`${reason}, ${id}, ${choice}: there is no step ${to}`);
      }
    }
  }
  if (found.length > 0) return found;
  const reached = new Set<string>();
  const walk = (id: string, above: ReadonlySet<string>): void => {
    if (above.has(id)) found.push(`${reason}, ${id}: it leads to itself`);
    if (above.has(id) || reached.has(id)) return;
    reached.add(id);
    const below = new Set([...above, id]);
    const step = steps.find((one) => one.id === id)!;
    for (const { to } of step.choices) if (typeof to === 'string') walk(to, below);
  };
  if (steps[0]) walk(steps[0].id, new Set());
  const lost = steps.filter(({ id }) => !reached.has(id));
  return [...found, ...lost.map(({ id }) => `${reason}, ${id}: nothing leads there`)];
}
