/** Values and thresholds in words, and as people write them. */
import { formatDuration, parseDurationMs, parseShare } from '@slipway/kernel';
import type { Comparison, Unit } from './signals/index.ts';

const EXAMPLES: Readonly<Record<Unit, string>> = {
  share: 'a percentage such as 85%',
  duration: 'a duration such as 15m',
  number: 'a number such as 0',
};

/** @returns what to write for a threshold of this unit */
export const exampleOf = (unit: Unit): string => EXAMPLES[unit];

/** @returns a threshold: shares 0 to 1, durations in ms; undefined if it does not fit the unit */
export function parseQuantity(raw: string | number, unit: Unit): number | undefined {
  if (unit === 'share') return parseShare(String(raw));
  if (unit === 'duration') return parseDurationMs(String(raw));
  const value = typeof raw === 'number' ? raw : /^-?\d+(\.\d+)?$/.test(raw) ? Number(raw) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** @returns `85 %`, `15:00`, `0` */
export function quantity(value: number, unit: Unit): string {
  if (unit === 'share') return `${Math.round(value * 1000) / 10} %`;
  if (unit === 'duration') return formatDuration(value);
  return String(Math.round(value * 1000) / 1000);
}

/** @returns `above 15:00`, `not 0` */
export function crossing(fires: Comparison, threshold: number, unit: Unit): string {
  return `${fires === 'not-equal' ? 'not' : fires} ${quantity(threshold, unit)}`;
}

/** @returns whether a value crosses a threshold */
export function crosses(fires: Comparison, value: number, threshold: number): boolean {
  if (fires === 'above') return value > threshold;
  return fires === 'below' ? value < threshold : value !== threshold;
}
