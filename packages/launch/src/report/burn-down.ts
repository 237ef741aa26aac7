/** Cases over time: how many were open from each moment on. */

export interface CaseSpan {
  readonly openedMs: number;
  /** Null: it is open. */
  readonly closedMs: number | null;
}

export interface OpenFrom {
  readonly atMs: number;
  readonly open: number;
}

/**
 * @param most so many moments at most: of what lies between two, the last stands
 * @returns the number of open cases from each moment on at which it changed; none without cases
 */
export function burnDownOf(cases: readonly CaseSpan[], most: number): OpenFrom[] {
  const changes = new Map<number, number>();
  const change = (atMs: number, by: number) => changes.set(atMs, (changes.get(atMs) ?? 0) + by);
  for (const { openedMs, closedMs } of cases) {
    change(openedMs, 1);
    if (closedMs !== null) change(closedMs, -1);
  }
  let open = 0;
  const all = Array.from(changes)
    .toSorted(([a], [b]) => a - b)
    .map(([atMs, by]) => ({ atMs, open: (open += by) }));
  const every = Math.ceil(all.length / most);
  return all.filter((_, at) => at === all.length - 1 || at % every === 0);
}
