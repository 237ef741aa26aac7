/**
 * The routing table: which share of each store's units goes to green. Immutable, with a version.
 *
 *   green  if  bucket < weightBp[store]     (default for a store that the table does not name)
 *
 * So a raised weight only ever moves units from blue to green, a lowered one moves back those that
 * came last. Rules: SPEC.md, T1 to T8.
 */
/** The release that serves a request: blue is the old one, green the new one. */
export type Colour = 'blue' | 'green';

export const COLOURS: readonly Colour[] = ['blue', 'green'];

/** One value for each colour. */
export type ByColour<T> = Record<Colour, T>;

/** Weights are whole basis points of a store's units on green (0 to 10,000). */
export interface RoutingTable {
  readonly version: number;
  readonly weightsBp: Readonly<Record<string, number>>;
  /** For requests whose store is not named. */
  readonly defaultBp: number;
}

/** What applies before any table came: everything on blue. */
export const INITIAL_TABLE: RoutingTable = { version: 0, weightsBp: {}, defaultBp: 0 };

/** Stands in counts for requests with no store, or one that the table does not name. */
export const UNKNOWN_STORE = '(unknown)';

/** @returns the colour that a unit of this bucket gets at this weight */
export function colourOf(bucket: number, weightBp: number): Colour {
  return bucket < weightBp ? 'green' : 'blue';
}

/** @returns the weight of a store, in basis points, the table's default for one it does not name */
export function weightOf(table: RoutingTable, store: string | undefined): number {
  if (store === undefined || !Object.hasOwn(table.weightsBp, store)) return table.defaultBp;
  return table.weightsBp[store] ?? table.defaultBp;
}

/** @returns the colour of one unit of a store under a table */
export function chooseColour(
  table: RoutingTable,
  store: string | undefined,
  bucket: number,
): Colour {
  return colourOf(bucket, weightOf(table, store));
}

/** @returns whether two tables say the same, version included */
export function sameTable(a: RoutingTable, b: RoutingTable): boolean {
  if (a.version !== b.version || a.defaultBp !== b.defaultBp) return false;
  const stores = Object.keys(a.weightsBp);
  if (stores.length !== Object.keys(b.weightsBp).length) return false;
  return stores.every(
    (store) => Object.hasOwn(b.weightsBp, store) && a.weightsBp[store] === b.weightsBp[store],
  );
}

/**
 * Whether a router takes a new table: an older version never, the same version only if it says the
 * same (so that applying again is harmless).
 */
export function judgeTable(
  current: RoutingTable,
  next: RoutingTable,
): 'apply' | 'same' | 'older' | 'conflict' {
  if (next.version > current.version) return 'apply';
  if (next.version < current.version) return 'older';
  return sameTable(current, next) ? 'same' : 'conflict';
}
