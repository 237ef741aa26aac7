/**
 * What is said aloud when the wall changes: abnormal changes at once, the rest in its turn.
 * Numbers that tick are never announced.
 */
import type { LaunchView } from '@slipway/api';
import type { Freshness } from './freshness.ts';
import { age } from './format.ts';
import { isAbnormal, shownState, STATE_WORD } from './states.ts';

export interface Announcements {
  /** Interrupts: someone must look. */
  readonly urgent: readonly string[];
  /** Waits for a pause. */
  readonly calm: readonly string[];
}

/** @returns what changed between two views of the same launch */
export function announce(before: LaunchView | null, after: LaunchView): Announcements {
  if (before === null || before.id !== after.id) return { urgent: [], calm: [] };
  const urgent: string[] = [];
  const calm: string[] = [];
  const was = new Map(before.stores.map((store) => [store.id, shownState(store, false)]));

  for (const store of after.stores) {
    const state = shownState(store, false);
    const previous = was.get(store.id);
    if (previous === undefined || previous === state) continue;
    const sentence = `${store.name}: ${STATE_WORD[state].toLowerCase()}`;
    if (isAbnormal(state)) urgent.push(store.reason ? `${sentence}, ${store.reason}` : sentence);
    else if (isAbnormal(previous)) calm.push(sentence);
  }
  if (before.phase !== after.phase) {
    const goesBack = after.phase === 'rolling-back' || after.phase === 'rolled-back';
    (goesBack ? urgent : calm).push(`Launch ${after.name}: ${after.phase.replace('-', ' ')}`);
  }
  if (after.trouble !== null && before.trouble !== after.trouble) urgent.push(after.trouble);
  return { urgent, calm };
}

/** @returns what is said when the stream is lost or comes back; null if nothing changed */
export function announceFreshness(
  before: Freshness['kind'],
  after: Freshness,
): { urgent: boolean; text: string } | null {
  if (before === after.kind) return null;
  if (after.kind === 'live') return { urgent: false, text: 'Live again' };
  if (after.kind === 'lost') return { urgent: true, text: 'Connection lost' };
  return { urgent: true, text: `Everything shown is stale, ${age(after.ageMs)} old` };
}
