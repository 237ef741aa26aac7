/** A launch in words: its plan time, and when its criteria fire. */
import { crossing, isMetered, kindOf, type Criterion } from '@slipway/ramp';

/** @returns plan time as people say it: `45 min`, `3 h 20 min`, `3 d` */
export function spoken(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`);
  return said.join(' ');
}

/** @returns when a criterion fires, in words */
export function firesWhen(criterion: Criterion): string {
  const { signal, tripwire } = criterion;
  const { fires, threshold, unit, ofAtLeast, withinMs } = tripwire;
  const of = withinMs === null ? '' : `, of at least ${ofAtLeast} within ${spoken(withinMs)}`;
  const what = kindOf(signal).say(signal);
  if (isMetered(criterion)) return `more than ${threshold * 100} % ${what}${of}`;
  return `${what} ${crossing(fires, threshold, unit)}${of}`;
}
