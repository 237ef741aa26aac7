/**
 * What the readings have to say at a gate, and before a store's pilot share: each criterion that is
 * judged by them needs one that is fresh, enough, good, and not older than the weight it speaks of.
 */
import type { ReadingJudge } from './judge.ts';
import type { ReadingStanding } from './readings.ts';
import type { StoreRamp, Verdict } from './state.ts';

/** Why a store does not go on. */
export interface InTheWay {
  readonly verdict: Verdict;
  readonly because: string;
}

/**
 * @param index the store's place in the plan
 * @returns the first criterion that is in the store's way; null when all are well
 */
export function readingInTheWay(
  judges: readonly ReadingJudge[],
  store: StoreRamp,
  index: number,
): InTheWay | null {
  // Before the pilot share: what was read before it began anew tells nothing of what is to come.
  const sinceMs = store.atWeight?.realMs ?? store.earlier.at(-1)?.retry.atMs ?? 0;
  for (const judge of judges) {
    const { id, scope } = judge.criterion;
    for (const level of scope) {
      const found = level === 'store' ? judge.atStore(index) : judge.inFleet();
      const why = missing(found, sinceMs);
      if (why !== null) return { verdict: 'MISSING', because: `no evidence of ${id}: ${why}` };
      if (found.kind === 'measured' && found.isBreached) {
        return { verdict: 'INCONCLUSIVE', because: `${id}: ${judge.words}` };
      }
    }
  }
  return null;
}

function missing(found: ReadingStanding, sinceMs: number): string | null {
  if (found.kind === 'missing') return found.why;
  return found.atMs < sinceMs ? 'there is no reading yet at this weight' : null;
}
