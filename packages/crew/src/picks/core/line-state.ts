/**
 * What has become of a line, from all of its steps. A step that was undone counts as if it had
 * never been; so the order in which steps come in, and how often, changes nothing.
 *
 * Rules (SPEC.md): K6 same steps, same state, in any order · K7 undo is exact · K11 what was picked
 * twice counts once.
 */
import { countingSteps, takesOf, type Take } from './takes.ts';

export const STEP_OUTCOMES = [
  'picked',
  'short',
  'substituted',
  'undone',
  'skipped',
  'help',
  'zero-check',
] as const;
export type StepOutcome = (typeof STEP_OUTCOMES)[number];

/** A step as a handheld wrote it. */
export interface DoneStep {
  /** The op's id: the same step comes in once, however often it is sent. */
  readonly op: string;
  readonly list: string;
  /** Of the list's line. */
  readonly step: number;
  readonly outcome: StepOutcome;
  /** Units that went into the tote by this step. */
  readonly quantity: number;
  readonly substituteSku: string | null;
  readonly by: string | null;
  /** The handheld; null: it was not kept then. */
  readonly device: string | null;
  /** When it was done, ms since 1970. */
  readonly atMs: number;
  readonly isShelfEmpty: boolean | null;
  /** The op that counts no more. */
  readonly undoes: string | null;
}

/** An op `pick-step` as a handheld sent it; the body's shape was checked when it came in. */
export interface StepOp {
  readonly opId: string;
  readonly device: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @param atMs when it was done, by the cloud's clock, ms since 1970 */
export function doneStepOf({ opId: op, device, body }: StepOp, atMs: number): DoneStep {
  const text = (name: string) => (body[name] === undefined ? null : String(body[name]));
  const outcome = STEP_OUTCOMES.find((one) => one === body['outcome']);
  if (!outcome) throw new Error(`doneStepOf: ${text('outcome')} is no outcome of ${op}`);
  return {
    op,
    list: String(body['list']),
    step: Number(body['step']),
    outcome,
    quantity: Number(body['quantity']),
    substituteSku: text('substituteSku'),
    by: text('by'),
    device,
    atMs,
    isShelfEmpty: body['isShelfEmpty'] === undefined ? null : body['isShelfEmpty'] === true,
    undoes: text('undoes'),
  };
}

export interface Substituted {
  readonly sku: string;
  readonly quantity: number;
}

export interface LineState {
  /** Units of what was asked for; with what came instead, never more than that. */
  readonly picked: number;
  readonly substituted: readonly Substituted[];
  /** Units that were picked beyond it: they are in a tote, and too many. */
  readonly excess: number;
  /** Whether the rest was not to be had. */
  readonly isShort: boolean;
  readonly isDone: boolean;
  /** When and by whom it was closed; null: it is open. */
  readonly doneMs: number | null;
  readonly doneBy: string | null;
  /** What the last look at the shelf said; null: nobody looked. */
  readonly isShelfEmpty: boolean | null;
  /** When help was last called for it; null: never. */
  readonly helpMs: number | null;
}

/** @param steps of one line, in any order; @param quantity that the line asks for */
export function lineState(quantity: number, steps: readonly DoneStep[]): LineState {
  const sorted = countingSteps(steps);
  const of = (outcome: StepOutcome) => sorted.filter((step) => step.outcome === outcome);
  const takes = takesOf(quantity, steps);
  const counted = takes.filter((take) => take.quantity > take.excess);
  const sum = (some: readonly Take[]) =>
    some.reduce((all, take) => all + take.quantity - take.excess, 0);
  const picked = sum(counted.filter(({ substituteSku }) => substituteSku === null));
  const instead = counted.filter(({ substituteSku }) => substituteSku !== null);
  const byOther = Map.groupBy(instead, ({ substituteSku }) => substituteSku!);
  const substituted = Array.from(byOther, ([sku, own]) => ({ sku, quantity: sum(own) }));
  const isShort = sum(counted) < quantity && of('short').length > 0;
  const isDone = isShort || sum(counted) >= quantity;
  const closes = new Set(counted.map(({ op }) => op));
  const closing = sorted.findLast(({ op, outcome }) => outcome === 'short' || closes.has(op));
  return {
    picked,
    substituted,
    excess: takes.reduce((all, take) => all + take.excess, 0),
    isShort,
    isDone,
    doneMs: isDone ? (closing?.atMs ?? null) : null,
    doneBy: isDone ? (closing?.by ?? null) : null,
    isShelfEmpty: of('zero-check').at(-1)?.isShelfEmpty ?? null,
    helpMs: of('help').at(-1)?.atMs ?? null,
  };
}
