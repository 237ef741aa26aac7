/** What customers and the driver of a sequence share: who may use what, and what was counted. */
import type { Place, Row, TableOracle, Values } from './oracle.ts';

/** How often each kind of statement and of change occurred. */
export type Tally = Map<string, number>;

/** Adds to what was counted. */
export function count(tally: Tally, kind: string, by = 1): void {
  tally.set(kind, (tally.get(kind) ?? 0) + by);
}

/** A row that several customers write at once, and what they wrote since it was looked at. */
export interface HotRow {
  readonly row: Row;
  writes: { readonly at: Place; readonly given: Values }[];
}

/** What the customers and the driver share. */
export class World {
  readonly tables: readonly TableOracle[];
  readonly tally: Tally;
  readonly errors: string[] = [];
  /** Versions that customers may use. */
  live: readonly Place[] = [0];
  /** Whether a change begins or ends now. */
  moving = false;
  /** The live versions' schemas, oldest first. */
  schemas: string[] = ['shop_v1'];
  /** Customers at work, by version. */
  readonly busy = new Map<Place, number>();
  readonly hot = new Map<TableOracle, HotRow>();
  /**
   * Whether the tables themselves have the oldest version's names: not from a contract on until
   * no change is in flight.
   */
  settled = true;
  operations = 0;
  stopped = false;
  #given = 1000;
  readonly #orders = new Map<string, readonly string[]>();

  constructor(tables: readonly TableOracle[], tally: Tally) {
    this.tables = tables;
    this.tally = tally;
  }

  /** @returns a number that no row holds, for keys and unique columns */
  fresh(): number {
    return ++this.#given;
  }

  /** @returns the columns of `select *` in the order in which the version showed them at first */
  orderOf(at: Place, table: string, now: readonly string[]): readonly string[] {
    const key = JSON.stringify([this.schemas[at], table]);
    const order = this.#orders.get(key) ?? now;
    this.#orders.set(key, order);
    return order;
  }
}
