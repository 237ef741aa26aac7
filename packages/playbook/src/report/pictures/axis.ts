/** Axes: from moments and values to places, with round ticks. */
import { durationWords } from '../figure.ts';

/** A straight scale. */
export interface Scale {
  (value: number): number;
}

/** @returns places between `from` and `to` for values between `low` and `high`, never outside */
export function scale(
  [low, high]: readonly [low: number, high: number],
  [from, to]: readonly [from: number, to: number],
): Scale {
  const span = Math.max(high - low, Number.EPSILON);
  return (value) => from + Math.min(1, Math.max(0, (value - low) / span)) * (to - from);
}

/** @returns a round number at or above the value; 1 for nothing */
export function ceiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((n) => n * power).find((n) => n >= value * 0.9999)!;
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000,
  172_800_000, 604_800_000,
] as const;

export interface Tick {
  readonly atMs: number;
  readonly text: string;
}

/**
 * @param most so many at most
 * @returns ticks at round times since the beginning
 */
export function timeTicks(fromMs: number, untilMs: number, most: number): Tick[] {
  const spanMs = Math.max(1, untilMs - fromMs);
  const stepMs = STEPS_MS.find((step) => spanMs / step <= most) ?? spanMs;
  const count = Math.floor(spanMs / stepMs) + 1;
  return Array.from({ length: count }, (_, at) => ({
    atMs: fromMs + at * stepMs,
    text: at === 0 ? '0' : durationWords(at * stepMs),
  }));
}
