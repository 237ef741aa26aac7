/**
 * What is known of a database's tables without a row of them: structure from the catalogs, sizes
 * and distributions from the statistics.
 */

/** How a column's values can be made. */
export type ValueKind =
  | 'integer'
  | 'decimal'
  | 'time'
  | 'text'
  | 'uuid'
  | 'json'
  | 'boolean'
  | 'enum'
  | 'bytes'
  | 'other';

/** A column with what `pg_stats` says about it. */
export interface ColumnLikeness {
  readonly name: string;
  /** As `format_type` prints it, schema-qualified. */
  readonly type: string;
  readonly kind: ValueKind;
  readonly notNull: boolean;
  readonly generated: boolean;
  /** Digits after the point of a decimal; null where its type sets no limit. */
  readonly scale: number | null;
  /** Characters at most; null without a limit. */
  readonly maxLength: number | null;
  /** An enum's labels, in order. */
  readonly labels: readonly string[];
  /** Whether there are statistics on it. */
  readonly known: boolean;
  /** Share of rows that are NULL, 0 to 1. */
  readonly nullFraction: number;
  /** As in `pg_stats`: a count, or minus a share of the rows. */
  readonly distinct: number;
  /** Mean bytes of a value, its header included. */
  readonly averageWidth: number;
  /** Between the order of values and that of rows on disk, -1 to 1. */
  readonly correlation: number;
  readonly common: readonly CommonValue[];
  /** Values that part the others into equally frequent shares, in order. */
  readonly bounds: readonly string[];
}

/** A frequent value. */
export interface CommonValue {
  readonly value: string;
  /** Share of all rows, 0 to 1. */
  readonly frequency: number;
}

/** A foreign key, by names. */
export interface ForeignKey {
  readonly columns: readonly string[];
  /** The referenced table, qualified and quoted. */
  readonly table: string;
  readonly to: readonly string[];
}

/** One table that holds rows itself: an ordinary one, or a leaf of a partitioned one. */
export interface TableLikeness {
  /** Qualified and quoted. */
  readonly name: string;
  /** The table whose partition it is, qualified and quoted; itself for an ordinary one. */
  readonly root: string;
  readonly rows: number;
  readonly pages: number;
  readonly columns: readonly ColumnLikeness[];
  /** Column sets that are unique. */
  readonly keys: readonly (readonly string[])[];
  readonly foreign: readonly ForeignKey[];
  /** Conditions that every row fulfils: its checks and its place among the partitions. */
  readonly checks: readonly string[];
  readonly activity: Activity;
}

/** How often a table was read and written since its counters began. */
export interface Activity {
  readonly reads: number;
  readonly inserts: number;
  readonly updates: number;
}

/** A finding about the data, the statistics or the generator; none ends the rehearsal. */
export interface Note {
  readonly about: string;
  readonly what: string;
}

/** @returns how many different values a column has among so many rows, at least 1 */
export function distinctOf(column: ColumnLikeness, rows: number): number {
  const filled = Math.max(1, rows * (1 - column.nullFraction));
  const { distinct } = column;
  const count = distinct < 0 ? -distinct * rows : distinct || filled;
  return Math.max(1, Math.round(Math.min(filled, count)));
}
