/**
 * What went into totes for a line, and what of it is too much. Two handhelds may pick one line: the
 * first was offline when its list was taken over, and tells later. All of it is kept; units count
 * up to what the line asks for, as ordered before substitutes, each by the time at which it was
 * done. The rest was picked twice, and somebody puts it back.
 *
 * Rules (SPEC.md): K11 nothing is lost, and nothing counts twice, whichever comes in first.
 */
import type { DoneStep } from './line-state.ts';

/** Units that went into a tote by one step. */
export interface Take {
  readonly op: string;
  readonly list: string;
  /** The handheld; null: it was not kept then. */
  readonly device: string | null;
  readonly by: string | null;
  readonly atMs: number;
  /** What came instead; null: as ordered. */
  readonly substituteSku: string | null;
  readonly quantity: number;
  /** Of them: what the line had no room for. */
  readonly excess: number;
}

/** @returns steps that count, in the order in which they were done; undone ones do not */
export function countingSteps(steps: readonly DoneStep[]): readonly DoneStep[] {
  const undone = new Set(steps.map(({ undoes }) => undoes));
  return steps
    .filter(({ op, outcome }) => outcome !== 'undone' && !undone.has(op))
    .toSorted((one, two) => one.atMs - two.atMs || (one.op < two.op ? -1 : 1));
}

/**
 * @param quantity that the line asks for
 * @param steps of one line, in any order
 * @returns everything that was put into totes for it, in the order in which it was done
 */
export function takesOf(quantity: number, steps: readonly DoneStep[]): readonly Take[] {
  const taken = countingSteps(steps).filter(
    ({ outcome, quantity: units }) =>
      units > 0 && (outcome === 'picked' || outcome === 'substituted'),
  );
  const instead = ({ outcome }: DoneStep) => outcome === 'substituted';
  const excess = new Map<string, number>();
  let room = quantity;
  for (const step of [...taken.filter((one) => !instead(one)), ...taken.filter(instead)]) {
    const counted = Math.min(room, step.quantity);
    room -= counted;
    excess.set(step.op, step.quantity - counted);
  }
  return taken.map((step) => {
    const { op, list, device, by, atMs, quantity: units } = step;
    const substituteSku = instead(step) ? (step.substituteSku ?? '') : null;
    return { op, list, device, by, atMs, substituteSku, quantity: units, excess: excess.get(op)! };
  });
}
