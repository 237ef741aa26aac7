/** Items in an order in which each comes after everything that it needs. */

/** What an order is made of. */
export interface Needing {
  readonly id: string;
  readonly needs: readonly string[];
}

export type Ordered<T> =
  | { readonly ok: true; readonly order: readonly T[] }
  /** `cycle` begins and ends with the same id. */
  | { readonly ok: false; readonly cycle: readonly string[] };

/**
 * Depth first, in the order given: items that need nothing of each other stay as they were.
 * What an item needs and nobody has is passed over here; the reader tells it.
 */
export function orderOf<T extends Needing>(items: readonly T[]): Ordered<T> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const order: T[] = [];
  const done = new Set<string>();
  const path: string[] = [];

  const visit = (item: T): readonly string[] | null => {
    if (done.has(item.id)) return null;
    const seenAt = path.indexOf(item.id);
    if (seenAt >= 0) return [...path.slice(seenAt), item.id];
    path.push(item.id);
    for (const need of item.needs) {
      const needed = byId.get(need);
      const cycle = needed ? visit(needed) : null;
      if (cycle) return cycle;
    }
    path.pop();
    done.add(item.id);
    order.push(item);
    return null;
  };

  for (const item of items) {
    const cycle = visit(item);
    if (cycle) return { ok: false, cycle };
  }
  return { ok: true, order };
}
