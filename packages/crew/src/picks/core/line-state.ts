/**
 * What has become of a line, from all of its steps. A step that was undone counts as if it had
 * never been; so the order in which steps come in, and how often, changes nothing.
 *
 * Rules (SPEC.md): K6 same steps, same state, in any order · K7 undo is exact.
 */

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
  /** When it was done, ms since 1970. */
  readonly atMs: number;
  readonly isShelfEmpty: boolean | null;
  /** The op that counts no more. */
  readonly undoes: string | null;
}

/**
 * @param body of an op `pick-step`, whose shape was checked when it came in
 * @param atMs when it was done, by the cloud's clock, ms since 1970
 */
export function doneStepOf(
  op: string,
  body: Readonly<Record<string, unknown>>,
  atMs: number,
): DoneStep {
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
  /** Units of what was asked for. */
  readonly picked: number;
  readonly substituted: readonly Substituted[];
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
  const undone = new Set(steps.map(({ undoes }) => undoes));
  const sorted = steps
    .filter(({ op, outcome }) => outcome !== 'undone' && !undone.has(op))
    .toSorted((one, two) => one.atMs - two.atMs || (one.op < two.op ? -1 : 1));
  const of = (outcome: StepOutcome) => sorted.filter((step) => step.outcome === outcome);
  const sum = (some: readonly DoneStep[]) => some.reduce((all, step) => all + step.quantity, 0);
  const picked = sum(of('picked'));
  const byOther = Map.groupBy(of('substituted'), ({ substituteSku }) => substituteSku ?? '');
  const substituted = Array.from(byOther, ([sku, own]) => ({ sku, quantity: sum(own) }));
  const taken = picked + substituted.reduce((all, one) => all + one.quantity, 0);
  const isShort = taken < quantity && of('short').length > 0;
  const isDone = isShort || taken >= quantity;
  const closing = sorted.findLast(({ outcome }) =>
    ['picked', 'substituted', 'short'].includes(outcome),
  );
  return {
    picked,
    substituted,
    isShort,
    isDone,
    doneMs: isDone ? (closing?.atMs ?? null) : null,
    doneBy: isDone ? (closing?.by ?? null) : null,
    isShelfEmpty: of('zero-check').at(-1)?.isShelfEmpty ?? null,
    helpMs: of('help').at(-1)?.atMs ?? null,
  };
}
