/** Which service a path belongs to: the longest prefix that ends at a segment's border. */

export interface Route {
  readonly prefix: string;
  readonly service: string;
}

/** @returns the routes so ordered that the first match is the longest, `/` last */
export function orderRoutes(routes: readonly Route[]): Route[] {
  return routes.toSorted((a, b) => b.prefix.length - a.prefix.length);
}

/**
 * @param ordered from `orderRoutes`
 * @param path request target in origin form, with its query
 * @returns the service's name, undefined if no route matches
 */
export function serviceOf(ordered: readonly Route[], path: string): string | undefined {
  for (const { prefix, service } of ordered) {
    if (!path.startsWith(prefix)) continue;
    const next = path[prefix.length];
    if (prefix.endsWith('/') || next === undefined || next === '/' || next === '?') return service;
  }
  return undefined;
}
