/**
 * Manual minutes: how long people had a piece of work in front of them, measured and not told.
 *
 *   claim ─► beat ─► beat ─► … ─► close        counted: each step, at most 60 s of it
 *     │        └─► blur ─► focus ─┘            not counted: what lies between blur and focus
 *     └──────────────── reopen ─► …            counted on: a case that comes back costs again
 *
 * A console sends a beat at every key or click. Two people at one case cost twice.
 */

/** A longer step without a sign of a person is idle: that much of it counts. */
export const IDLE_CUT_MS = 60_000;

export type FocusKind = 'claim' | 'focus' | 'beat' | 'blur' | 'close' | 'reopen';

export interface FocusEvent {
  readonly person: string;
  readonly kind: FocusKind;
  readonly atMs: number;
}

const ENDS: ReadonlySet<FocusKind> = new Set(['blur', 'close']);

function oneTook(events: readonly FocusEvent[], nowMs: number): number {
  const inOrder = events.toSorted((a, b) => a.atMs - b.atMs);
  return inOrder.reduce((sum, { kind, atMs }, at) => {
    if (ENDS.has(kind)) return sum;
    const untilMs = inOrder[at + 1]?.atMs ?? Math.max(nowMs, atMs);
    return sum + Math.min(untilMs - atMs, IDLE_CUT_MS);
  }, 0);
}

/**
 * @param events of one case, in any order
 * @param nowMs until when the last step goes, if nothing ended it
 * @returns focus time of all people together, in milliseconds
 */
export function focusMs(events: readonly FocusEvent[], nowMs: number): number {
  const byPerson = Map.groupBy(events, ({ person }) => person);
  return [...byPerson.values()].reduce((sum, own) => sum + oneTook(own, nowMs), 0);
}
