/** How old open cases are, in the bands in which they are looked at. */
const HOUR_MS = 3_600_000;

export const BANDS = ['under 4 h', 'under 24 h', 'under 72 h', '72 h and more'] as const;
export type Band = (typeof BANDS)[number];

/** @returns the band of a case that was opened then */
export function bandOf(openedMs: number, nowMs: number): Band {
  const hours = (nowMs - openedMs) / HOUR_MS;
  if (hours < 4) return BANDS[0];
  if (hours < 24) return BANDS[1];
  return hours < 72 ? BANDS[2] : BANDS[3];
}

/** @returns how many there are in each band */
export function ageing(openedMs: readonly number[], nowMs: number): Record<Band, number> {
  const counts = Object.fromEntries(BANDS.map((band) => [band, 0])) as Record<Band, number>;
  for (const each of openedMs) counts[bandOf(each, nowMs)] += 1;
  return counts;
}
