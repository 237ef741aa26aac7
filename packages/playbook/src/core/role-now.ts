/**
 * Who has a role at a moment: whoever it came to last, by a shift that began or by a handover that
 * was taken, and that has not ended.
 *
 * A handover lasts as long as the shift in which it was taken; outside of shifts it lasts until the
 * next one begins or it is handed on.
 */

/** A planned time with a role, in ms since 1970; `untilMs` is no longer part of it. */
export interface Shift {
  readonly person: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A handover that the other has acknowledged. */
export interface Taken {
  readonly person: string;
  readonly atMs: number;
}

interface Turn {
  readonly person: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** @returns the person; null when neither a shift nor a handover says so */
export function holderNow(
  shifts: readonly Shift[],
  taken: readonly Taken[],
  nowMs: number,
): string | null {
  const within = (atMs: number) =>
    shifts.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
  const handed = taken.map(({ person, atMs }): Turn => {
    return { person, fromMs: atMs, untilMs: within(atMs)?.untilMs ?? Infinity };
  });
  const turns = [...shifts, ...handed].filter(({ fromMs }) => fromMs <= nowMs);
  // Of a shift and a handover of the same moment, the handover is the later word.
  const last = turns.reduce<Turn | undefined>(
    (latest, turn) => (latest && latest.fromMs > turn.fromMs ? latest : turn),
    undefined,
  );
  return last && nowMs < last.untilMs ? last.person : null;
}
