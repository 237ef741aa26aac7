/**
 * Other numbers and moments in place of those of the statistics: of the same order, sign and
 * magnitude (digits; for a moment, its year), and equal where those were equal.
 */
import type { Random } from '@slipway/kernel';

const DAY_S = 86_400;

/** The values that one may become: from, up to and with, in steps. */
interface Room {
  readonly from: number;
  readonly to: number;
}

function roomOfNumber(value: number): Room {
  const size = Math.abs(value);
  if (size < 1) return value < 0 ? { from: -0.999, to: -0.001 } : { from: 0.001, to: 0.999 };
  const low = 10 ** Math.floor(Math.log10(size) + 1e-12);
  return value < 0 ? { from: -(low * 10 - 1), to: -low } : { from: low, to: low * 10 - 1 };
}

function roomOfMoment(value: number): Room {
  const year = new Date(value * 1000).getUTCFullYear();
  const from = Date.UTC(year, 0, 1) / 1000;
  return { from, to: Date.UTC(year + 1, 0, 1) / 1000 - DAY_S };
}

/**
 * @param sorted values, smallest first; seconds since 1970 for moments
 * @param kept values that stay as they are, with 0 and 1
 * @returns as many values, smallest first
 */
export function maskPoints(
  sorted: readonly number[],
  kind: 'integer' | 'decimal' | 'time',
  kept: ReadonlySet<number>,
  random: Random,
): number[] {
  const different = [...new Set(sorted)];
  const keep = (value: number) =>
    kind !== 'time' && (value === 0 || value === 1 || kept.has(value));
  const groups = Map.groupBy(
    different.filter((value) => !keep(value)),
    (value) => {
      const room = kind === 'time' ? roomOfMoment(value) : roomOfNumber(value);
      return `${room.from}/${room.to}`;
    },
  );
  const masked = new Map<number, number>(different.filter(keep).map((value) => [value, value]));
  for (const [key, values] of groups) {
    const [from, to] = key.split('/').map(Number) as [number, number];
    for (const [at, value] of values.entries()) {
      const share = (at + random.next()) / values.length;
      const made = from + (to - from + (kind === 'integer' ? 1 : 0)) * share;
      masked.set(value, kind === 'decimal' ? made : Math.floor(made));
    }
  }
  // What stays may stand between; the order holds all the same.
  let last = -Infinity;
  return sorted.map((value) => (last = Math.max(last, masked.get(value)!)));
}
