/**
 * Routing tables: what the plane is told, and how weights of two tables compare.
 */
import { FULL_BP } from '@slipway/kernel';

/** Which share of each store's requests goes to green; immutable, replaced by a newer version. */
export interface RoutingTable {
  readonly version: number;
  readonly weightsBp: Readonly<Record<string, number>>;
  /** The weight of stores that the table does not name. */
  readonly defaultBp: number;
}

/** Versions that one term of a driver may use; the term stands above them. */
export const VERSIONS_PER_TERM = 1_000_000;

/** @returns a store's weight in a table, in basis points */
export function weightOf(table: RoutingTable, store: string): number {
  return Object.hasOwn(table.weightsBp, store) ? (table.weightsBp[store] ?? 0) : table.defaultBp;
}

/** @returns the term of the driver that made this version */
export function termOf(version: number): number {
  return Math.floor(version / VERSIONS_PER_TERM);
}

/** @returns whether a table gives exactly these stores exactly these weights */
export function sameWeights(table: RoutingTable, weightsBp: Record<string, number>): boolean {
  return Object.entries(weightsBp).every(([store, bp]) => weightOf(table, store) === bp);
}

/**
 * Requests of no known store follow the last of the known ones: to green once every store is
 * wholly there (blue will end after that), and back to blue with the first that goes back.
 *
 * @returns the table with these weights
 */
export function tableOf(
  version: number,
  weightsBp: Readonly<Record<string, number>>,
): RoutingTable {
  const weights = Object.values(weightsBp);
  const allFull = weights.length > 0 && weights.every((bp) => bp === FULL_BP);
  return { version, weightsBp, defaultBp: allFull ? FULL_BP : 0 };
}
