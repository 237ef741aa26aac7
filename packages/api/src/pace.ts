/** The pace of a backfill in words, the same for terminal and console. */

/**
 * @param pace share of time that the backfill may use, 0 (held) to 1
 * @param throttledBy what slows it, or null
 * @returns such as `at 25 % pace: replica lag 6.2 s`; empty at full pace
 */
export function paceWords(pace: number, throttledBy: string | null): string {
  if (throttledBy === null) return '';
  const share = pace === 0 ? 'held' : `at ${Math.max(1, Math.round(pace * 100))} % pace`;
  return `${share}: ${throttledBy}`;
}
