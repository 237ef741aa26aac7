/**
 * The phases of a launch as plain data: which there are, which follow which, when each was entered.
 * What moves a launch from one to the next stands in life-cycle.ts.
 */

/** The way forward, in order. */
export const FORWARD_PHASES = [
  'planned',
  'rehearsed',
  'locked',
  'expanding',
  'deploying',
  'ramping',
  'full',
  'soaking',
  'contracting',
  'done',
] as const;

/** The way back, in order. */
export const BACK_PHASES = ['rolling-back', 'rolled-back'] as const;

export type Phase = (typeof FORWARD_PHASES)[number] | (typeof BACK_PHASES)[number];

/** The phases that can go back: something has moved, and nothing is gone for good. */
export const REVERSIBLE_PHASES: readonly Phase[] = [
  'expanding',
  'deploying',
  'ramping',
  'full',
  'soaking',
];

/** Where a launch stands. */
export interface LifeState {
  readonly phase: Phase;
  /** When each phase was entered, in milliseconds since 1970; a phase is entered once at most. */
  readonly enteredMs: Readonly<Partial<Record<Phase, number>>>;
}

/** @returns the state of a launch that was planned at `atMs` */
export function plannedAt(atMs: number): LifeState {
  return { phase: 'planned', enteredMs: { planned: atMs } };
}

/** @returns whether a launch may ever go from one phase straight to the other */
export function mayFollow(from: Phase, to: Phase): boolean {
  if (to === 'rolling-back') return REVERSIBLE_PHASES.includes(from);
  if (to === 'rolled-back') return from === 'rolling-back';
  const index = FORWARD_PHASES.indexOf(to);
  return index > 0 && FORWARD_PHASES[index - 1] === from;
}

/**
 * @returns the state after entering `to` at `atMs` (milliseconds since 1970)
 * @throws {Error} a bug of ours: no launch goes from its phase to `to`
 */
export function enter(state: LifeState, to: Phase, atMs: number): LifeState {
  if (!mayFollow(state.phase, to)) {
    throw new Error(`enter: a launch never goes from ${state.phase} to ${to}`);
  }
  return { phase: to, enteredMs: { ...state.enteredMs, [to]: atMs } };
}

/** @returns the phases entered so far, oldest first */
export function enteredList(state: LifeState): { readonly phase: Phase; readonly atMs: number }[] {
  const order: readonly Phase[] = [...FORWARD_PHASES, ...BACK_PHASES];
  return order.flatMap((phase) => {
    const atMs = state.enteredMs[phase];
    return atMs === undefined ? [] : [{ phase, atMs }];
  });
}
