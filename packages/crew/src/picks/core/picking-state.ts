/**
 * Where a picker stands in a list, and what a durable step makes of it. The page's state after any
 * evening of events is the list with its steps applied, but for what is only in the hand.
 */
import type { StepOutcome } from './line-state.ts';
import type { PickLine, PickList, PickSubstitute } from './pick-list.ts';

/** One step as it is written to the device's log. */
export interface PickStep {
  readonly opId: string;
  readonly list: string;
  readonly step: number;
  readonly sku: string;
  /** Units that went into the tote by this step; `undone`: that came out again. */
  readonly quantity: number;
  readonly outcome: StepOutcome;
  readonly by?: string;
  readonly tote?: string;
  /** Ms since 1970. */
  readonly atMs?: number;
  readonly substituteSku?: string;
  readonly code?: string;
  readonly isShelfEmpty?: boolean;
  readonly undoes?: string;
}

/** What of the line at hand is only in the hand, or being asked. */
export type Phase =
  /** So many are scanned; `substitute` is what is taken instead, by its sku. */
  | {
      readonly is: 'item';
      readonly scanned: number;
      readonly substitute: string | null;
      readonly code: string | null;
    }
  /** What is in the hand goes into the tote; then comes the next line, or what was asked for. */
  | {
      readonly is: 'tote';
      readonly scanned: number;
      readonly substitute: string | null;
      readonly code: string | null;
      readonly then: 'next' | 'too-few' | 'choose';
    }
  /** Is the shelf empty? */
  | { readonly is: 'shelf' }
  /** The shelf was looked at: something else, or nothing? */
  | { readonly is: 'missing' }
  /** Which substitute? */
  | { readonly is: 'choose' }
  | { readonly is: 'finished' };

/** Units of something that lie in the line's tote. */
export interface Taken {
  readonly sku: string;
  readonly quantity: number;
}

export interface Picking {
  readonly list: PickList;
  /** Steps of the open lines, in the order in which they are walked: the first is at hand. */
  readonly open: readonly number[];
  /** What lies in totes, by step. */
  readonly taken: ReadonlyMap<number, readonly Taken[]>;
  /** Steps whose shelf was looked at. */
  readonly checked: ReadonlySet<number>;
  /** The step at which help was called; null: nobody was called for the line at hand. */
  readonly helpAt: number | null;
  readonly phase: Phase;
  /** What there was before, for undo; null at the beginning. */
  readonly past: Past | null;
}

export interface Past {
  readonly before: Picking;
  /** What was written; null: nothing, it was only in the hand. */
  readonly step: PickStep | null;
}

const FRESH: Phase = { is: 'item', scanned: 0, substitute: null, code: null };

/** @returns a list of which nothing is picked */
export function begin(list: PickList): Picking {
  const open = list.lines.map(({ step }) => step);
  const picking: Picking = {
    list,
    open,
    taken: new Map(),
    checked: new Set(),
    helpAt: null,
    phase: FRESH,
    past: null,
  };
  return { ...picking, phase: phaseOf(picking) };
}

/** @returns where somebody stands who comes back to a list */
export const resume = (list: PickList, steps: readonly PickStep[]): Picking =>
  steps.reduce(applyStep, begin(list));

/** @returns the line at hand, or null when all are closed */
export function lineAtHand({ list, open }: Pick<Picking, 'list' | 'open'>): PickLine | null {
  const [first] = open;
  return list.lines.find(({ step }) => step === first) ?? null;
}

/** @returns units that lie in the line's tote */
export const takenOf = ({ taken }: Pick<Picking, 'taken'>, step: number): number =>
  (taken.get(step) ?? []).reduce((sum, { quantity }) => sum + quantity, 0);

/** @returns units that are still to be taken for a line */
export const leftOf = (picking: Picking, line: PickLine): number =>
  Math.max(0, line.quantity - takenOf(picking, line.step));

/** @returns what the customer takes instead, in the customer's order */
export const allowedFor = (line: PickLine): readonly PickSubstitute[] =>
  line.substitutes.filter(({ allowed }) => allowed);

/** @returns how the line at hand begins */
export function phaseOf({ open, checked }: Picking): Phase {
  const [first] = open;
  if (first === undefined) return { is: 'finished' };
  return checked.has(first) ? { is: 'missing' } : FRESH;
}

/** What was written becomes true; a step that fits nothing changes nothing. */
export function applyStep(before: Picking, step: PickStep): Picking {
  if (step.outcome === 'undone') return beforeStep(before, step.undoes) ?? before;
  const line = before.list.lines.find((one) => one.step === step.step);
  if (!line || !before.open.includes(line.step)) return before;
  const changed = { ...before, ...changeBy(before, line, step), past: { before, step } };
  const isSameLine = changed.open[0] === before.open[0];
  const next = { ...changed, helpAt: isSameLine ? changed.helpAt : null };
  return step.outcome === 'help' ? next : { ...next, phase: phaseOf(next) };
}

function changeBy(before: Picking, line: PickLine, step: PickStep): Partial<Picking> {
  const others = before.open.filter((one) => one !== line.step);
  switch (step.outcome) {
    case 'picked':
    case 'substituted':
    case 'short': {
      const sku = step.substituteSku ?? line.sku;
      const own = before.taken.get(line.step) ?? [];
      const more = step.quantity > 0 ? [...own, { sku, quantity: step.quantity }] : own;
      const taken = new Map(before.taken).set(line.step, more);
      const isClosed = step.outcome === 'short' || takenOf({ taken }, line.step) >= line.quantity;
      return { taken, open: isClosed ? others : before.open };
    }
    case 'zero-check':
      return { checked: new Set(before.checked).add(line.step) };
    case 'skipped':
      return { open: [...others, line.step] };
    case 'help':
      return { helpAt: line.step };
    case 'undone':
      return {};
  }
}

function beforeStep(picking: Picking, opId: string | undefined): Picking | null {
  for (let at = picking.past; at; at = at.before.past) {
    if (at.step !== null && at.step.opId === opId) return at.before;
  }
  return null;
}
