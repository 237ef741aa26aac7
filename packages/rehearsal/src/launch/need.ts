/** Whether a launch was rehearsed: by a signed record of the very criteria that it locks. */
import type { People } from '@slipway/authority';
import { OperatorError } from '@slipway/kernel';
import { failureOf } from './core/record.ts';
import { verifyRehearsal } from './sign.ts';

export interface RehearsalNeed {
  /** The launch's name. */
  readonly launch: string;
  readonly criteria: readonly string[];
  readonly criteriaHash: string;
  /** How fast the launch says that a rollback must be, in ms. */
  readonly withinMs: number;
  /** The newest record that is kept of this launch and these criteria; undefined: there is none. */
  readonly record: unknown;
  readonly people: People;
  readonly nowMs: number;
}

/** @returns why the launch does not count as rehearsed; null: it does */
export function whyNotRehearsed(need: RehearsalNeed): string | null {
  if (need.record === undefined) return 'no rehearsal of these criteria was kept';
  try {
    return reasonOf(need);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return `the newest record does not count (${error.what})`;
  }
}

function reasonOf(need: RehearsalNeed): string | null {
  const record = verifyRehearsal(need.record, need.people, need.nowMs);
  if (record.launch !== need.launch) return `the newest record is of ${record.launch}`;
  if (record.criteriaHash !== need.criteriaHash) return 'the newest record is of other criteria';
  for (const criterion of need.criteria) {
    const one = record.criteria.find((each) => each.criterion === criterion);
    const failure = one ? failureOf(one, need.withinMs) : 'it was not rehearsed';
    if (failure !== null) return `in the newest record ${criterion} failed: ${failure}`;
  }
  return record.passed ? null : 'the newest rehearsal failed';
}
