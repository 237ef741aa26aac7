/**
 * The distance of a store's worst criterion to its rollback trigger, as text and as a place on
 * a bar: left is far away, the threshold stands at 293 of 332, and beyond it is the dashed zone.
 */
import type { Margin, StoreState } from '@slipway/api';
import { percent, roughly, THIN, words } from './format.ts';

export interface MarginView {
  readonly label: string;
  /** Headroom as text, `64 %`, or what was measured against what, `2.4 % > 2 %`; null if none. */
  readonly value: string | null;
  /** Time to breach at the present trend; null once beyond. */
  readonly breach: string | null;
  readonly tone: 'calm' | 'low' | 'over';
  /** Place of the pointer, 0 to 332; null when nothing was measured. */
  readonly x: number | null;
  /** How far the pointer moves within the next minutes, in the same units. */
  readonly trail: number;
}

export const MARGIN_WIDTH = 332;
export const THRESHOLD_X = 293;
/** Below this headroom a margin asks for attention. */
const LOW_HEADROOM = 0.2;
/** The trail shows where the pointer gets to within this time. */
const TRAIL_MS = 5 * 60_000;

/** @returns what the margin line of a tile says in this state */
export function marginView(margin: Margin | null, state: StoreState): MarginView {
  if (state === 'stale' || margin === null) return nothing(state);

  const { headroom, breachInMs } = margin;
  const label = words(margin.criterion);
  if (headroom < 0) {
    const beyond = Math.min(1, -headroom);
    return {
      label,
      value: `${percent(margin.value)} >${THIN}${percent(margin.threshold)}`,
      breach: null,
      tone: 'over',
      x: Math.round(THRESHOLD_X + 8 + beyond * (MARGIN_WIDTH - THRESHOLD_X - 14)),
      trail: 0,
    };
  }
  const free = Math.min(1, headroom);
  const x = Math.round(6 + (1 - free) * (THRESHOLD_X - 6));
  const moves = breachInMs === null ? 0 : Math.min(1, TRAIL_MS / Math.max(1, breachInMs));
  return {
    label,
    value: `${Math.floor(free * 100)}${THIN}%`,
    breach: breachInMs === null ? 'steady' : roughly(breachInMs),
    tone: headroom < LOW_HEADROOM ? 'low' : 'calm',
    x,
    trail: Math.round((THRESHOLD_X - x) * moves),
  };
}

function nothing(state: StoreState): MarginView {
  const label =
    state === 'stale'
      ? 'No evidence'
      : state === 'idle' || state === 'ready'
        ? 'Not measured yet'
        : 'Nothing measured in the window';
  return { label, value: null, breach: null, tone: 'calm', x: null, trail: 0 };
}
