/** The rehearsals of a launch as a whole, as they are read: which counts, and what each showed. */
import type { LaunchRehearsalView, RehearsedCriterion } from '@slipway/api';
import { count, longAgo, measured } from './format.ts';

export type RehearsalState = 'counts' | 'failed' | 'refused';

export const REHEARSAL_WORD: Readonly<Record<RehearsalState, string>> = {
  counts: 'Passed, counts',
  failed: 'Did not pass',
  refused: 'Does not count',
};

/** @returns what a rehearsal is worth to the launch */
export function rehearsalState({ refused, record }: LaunchRehearsalView): RehearsalState {
  if (record && !record.passed) return 'failed';
  return refused === null ? 'counts' : 'refused';
}

/** @returns what is told of it before its criteria */
export function rehearsalLines({ refused, record }: LaunchRehearsalView, nowMs: number): string[] {
  const why = refused === null ? [] : [`It does not count: ${refused}`];
  if (!record) return why;
  const { criteria, staging, speed, signedBy, signedMs, countsUntilMs, withinMs } = record;
  const fired = criteria.filter(({ did }) => did !== null).length;
  const leftMs = countsUntilMs - nowMs;
  return [
    ...why,
    `${count(fired)} of ${count(criteria.length)} criteria fired`,
    `On ${staging}, at ${count(speed)}×`,
    `A rollback had to be done within ${measured(withinMs)}`,
    `Signed by ${signedBy} ${longAgo(Math.max(0, nowMs - signedMs))} ago`,
    leftMs > 0 ? `Its signature counts for another ${longAgo(leftMs)}` : 'Its signature has ended',
  ];
}

const DID = {
  hold: 'held the ramp',
  'rollback-store': 'took the store back',
  'rollback-launch': 'took all stores back',
} as const;

/** A criterion as the cells of a row. */
export interface CriterionRow {
  readonly criterion: string;
  readonly isRehearsed: boolean;
  /** That it fired and what it did, or why it is not rehearsed. */
  readonly fired: string;
  readonly fault: string;
  readonly after: string;
  /** Each rollback with its time. */
  readonly rollbacks: string;
}

export function criterionRow(one: RehearsedCriterion): CriterionRow {
  const { criterion, fault, did, firedAfterMs, rollbacks, failure } = one;
  const what = did === null ? '' : `fired: ${DID[did]}`;
  return {
    criterion,
    isRehearsed: failure === null,
    fired: [what, failure ?? ''].filter(Boolean).join('; '),
    fault: fault ?? 'nothing',
    after: firedAfterMs === null ? '–' : measured(firedAfterMs),
    rollbacks: rollbacks.map(rollbackWords).join('; ') || '–',
  };
}

function rollbackWords({
  stores,
  ms,
  readBackMs,
}: RehearsedCriterion['rollbacks'][number]): string {
  const read = readBackMs === null ? 'never read back' : `read back after ${measured(readBackMs)}`;
  return `${count(stores)} ${stores === 1 ? 'store' : 'stores'} in ${measured(ms)}, ${read}`;
}
