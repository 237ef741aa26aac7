/** How many ops wait for one in quarantine: those that act on the same, and what acts on that. */

/**
 * @param keys what the op in quarantine acts on
 * @param later what each later op that waits acts on, in the order in which they came
 * @returns how many of them wait for it, directly or for one that does
 */
export function countWaiting(
  keys: readonly string[],
  later: readonly (readonly string[])[],
): number {
  const blocked = new Set(keys);
  let waiting = 0;
  for (const own of later) {
    if (!own.some((key) => blocked.has(key))) continue;
    waiting += 1;
    for (const key of own) blocked.add(key);
  }
  return waiting;
}
