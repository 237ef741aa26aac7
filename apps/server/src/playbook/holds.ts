/**
 * Whether the checklist keeps a launch from its next step. Only a launch whose file has `playbook`
 * is held by one; what was not read yet holds it, too.
 */
import type { Hold } from '@slipway/playbook/checklist';

export interface PlaybookHolds {
  readonly isHeld: boolean;
  /** Sentences, the longest-standing first; empty: nothing holds it. */
  readonly reasons: readonly string[];
}

const NAMED = 3;

/**
 * @param isHolding whether the launch's file has `playbook`
 * @param holds null: its evidence was not read yet
 */
export function playbookHolds(isHolding: boolean, holds: readonly Hold[] | null): PlaybookHolds {
  if (!isHolding) return { isHeld: false, reasons: [] };
  if (holds === null) return { isHeld: true, reasons: ['The checklist was not read yet.'] };
  const sorted = holds.toSorted((a, b) => a.sinceMs - b.sinceMs);
  const named = sorted.slice(0, NAMED).map(({ key, why }) => `${key}: ${why}`);
  const more = sorted.length - named.length;
  return {
    isHeld: holds.length > 0,
    reasons: more > 0 ? [...named, `And ${more} more; see \`slipway playbook status\`.`] : named,
  };
}
