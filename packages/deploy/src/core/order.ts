/**
 * In which order services start: each after everything that it needs.
 * Services that need nothing of each other share a level and start at the same time.
 */

/** What the order depends on. */
export interface Needing {
  readonly name: string;
  readonly needs: readonly string[];
}

/**
 * @param services without a circle; names in `needs` that are no service are passed over
 * @returns levels of names: all of one level may start once the levels before it are up
 */
export function startLevels(services: readonly Needing[]): string[][] {
  const known = new Set(services.map((service) => service.name));
  const placed = new Set<string>();
  const levels: string[][] = [];
  while (placed.size < known.size) {
    const level = services.filter(
      ({ name, needs }) =>
        !placed.has(name) && needs.every((need) => placed.has(need) || !known.has(need)),
    );
    if (level.length === 0) throw new Error('startLevels: the needs go round in a circle');
    for (const { name } of level) placed.add(name);
    levels.push(level.map(({ name }) => name));
  }
  return levels;
}

/** @returns the first circle, as in `[a, b, a]` when a needs b and b needs a; else undefined */
export function findCircle(services: readonly Needing[]): string[] | undefined {
  const needsOf = new Map(services.map(({ name, needs }) => [name, needs]));
  const cleared = new Set<string>();
  const follow = (name: string, way: readonly string[]): string[] | undefined => {
    const seenAt = way.indexOf(name);
    if (seenAt >= 0) return [...way.slice(seenAt), name];
    if (cleared.has(name)) return undefined;
    for (const need of needsOf.get(name) ?? []) {
      const circle = follow(need, [...way, name]);
      if (circle) return circle;
    }
    cleared.add(name);
    return undefined;
  };
  for (const { name } of services) {
    const circle = follow(name, []);
    if (circle) return circle;
  }
  return undefined;
}
