/**
 * Decides what one supervision pass does with the instances of one colour of a service.
 *
 *   empty ──► start ──► alive ──was ready──► nothing
 *                         │  └─never ready in time, surplus, another release──► end
 *                         └─dies──► ended ──wait for the back-off──► restart ──► alive
 *
 * Rules: an instance that was ready and lives is left alone, whatever its health says now (ending
 * it would lose requests; the router passes it by). The back-off doubles from 100 ms to 5 s with
 * every death in a row, and begins anew after 30 s of life.
 */

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;
const STEADY_LIFE_MS = 30_000;

/** One place of a colour, as it was seen just now. Times in milliseconds since 1970. */
export type PlaceView =
  | { readonly index: number; readonly state: 'empty' }
  | {
      readonly index: number;
      readonly state: 'alive';
      readonly startedAtMs: number;
      readonly wasReady: boolean;
      /** Whether it runs the release that is wanted. */
      readonly isCurrent: boolean;
    }
  | {
      readonly index: number;
      readonly state: 'ended';
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      /** Deaths in a row before this one. */
      readonly failures: number;
    };

export type Action =
  | { readonly kind: 'start'; readonly index: number }
  /** `failures`: deaths in a row that the new instance begins with. */
  | { readonly kind: 'restart'; readonly index: number; readonly failures: number }
  | {
      readonly kind: 'end';
      readonly index: number;
      readonly because: 'surplus' | 'other-release' | 'never-ready';
    }
  /** `untilMs`: when the back-off is over; null if there is nothing to wait for. */
  | { readonly kind: 'nothing'; readonly index: number; readonly untilMs: number | null };

/** @returns milliseconds to wait before the next start, after that many earlier deaths in a row */
export function backOffMs(failures: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(failures, 16), LONGEST_WAIT_MS);
}

/**
 * @param wanted how many instances shall run; places are counted from 0
 * @param places one view per index; an index that is absent is empty
 * @param readyWithinMs how long an instance may take to become ready
 * @returns one action per place, by index
 */
export function supervise(
  wanted: number,
  places: readonly PlaceView[],
  readyWithinMs: number,
  nowMs: number,
): Action[] {
  const views = new Map(places.map((place) => [place.index, place]));
  for (let index = 0; index < wanted; index++) {
    if (!views.has(index)) views.set(index, { index, state: 'empty' });
  }
  return [...views.values()]
    .sort((a, b) => a.index - b.index)
    .map((place) => decidePlace(place, place.index < wanted, readyWithinMs, nowMs));
}

function decidePlace(
  place: PlaceView,
  isWanted: boolean,
  readyWithinMs: number,
  nowMs: number,
): Action {
  const { index } = place;
  const nothing: Action = { kind: 'nothing', index, untilMs: null };
  switch (place.state) {
    case 'empty':
      return isWanted ? { kind: 'start', index } : nothing;
    case 'alive': {
      if (!isWanted) return { kind: 'end', index, because: 'surplus' };
      if (!place.isCurrent) return { kind: 'end', index, because: 'other-release' };
      const isLate = !place.wasReady && nowMs - place.startedAtMs > readyWithinMs;
      return isLate ? { kind: 'end', index, because: 'never-ready' } : nothing;
    }
    case 'ended': {
      if (!isWanted) return { kind: 'end', index, because: 'surplus' };
      const wasSteady = place.endedAtMs - place.startedAtMs >= STEADY_LIFE_MS;
      const failures = wasSteady ? 0 : place.failures;
      const untilMs = place.endedAtMs + backOffMs(failures);
      if (nowMs < untilMs) return { kind: 'nothing', index, untilMs };
      return { kind: 'restart', index, failures: failures + 1 };
    }
    default:
      return place satisfies never;
  }
}
