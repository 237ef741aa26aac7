/** The order of changes: a folder's, by name, and the one in which they were applied. */

/** A change that would be applied after one that its name puts before it. */
export interface OutOfOrder {
  readonly change: string;
  /** The applied change that stands after it in the folder. */
  readonly before: string;
}

/**
 * @param folder names of a folder's changes, in order
 * @param applied names of changes that were applied or begun, in the order of that
 * @returns the first that was not applied though a later one was; a change that is not in the
 *   folder has no place in its order
 */
export function outOfOrder(
  folder: readonly string[],
  applied: readonly string[],
): OutOfOrder | null {
  const last = folder.findLastIndex((name) => applied.includes(name));
  const change = folder.slice(0, Math.max(0, last)).find((name) => !applied.includes(name));
  return change === undefined ? null : { change, before: folder[last]! };
}
