/** Which ops wait for one in quarantine: those that act on the same, and what acts on that. */

/**
 * @param keys what the op in quarantine acts on
 * @param later the later ops that wait, with what each acts on, in the order in which they came
 * @returns those of them that wait for it, directly or for one that does
 */
export function whoWaits<Op extends { readonly keys: readonly string[] }>(
  keys: readonly string[],
  later: readonly Op[],
): Op[] {
  const blocked = new Set(keys);
  return later.filter((op) => {
    if (!op.keys.some((key) => blocked.has(key))) return false;
    for (const key of op.keys) blocked.add(key);
    return true;
  });
}
