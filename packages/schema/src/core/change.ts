/**
 * A parsed change: what one version adds to the one before, as plain data.
 *
 * The file format is pgroll's; each operation keeps the place it was written at, so that a
 * refusal at plan time still points into the file.
 */
import { hashOf, type FilePlace } from '@slipway/kernel';
import type { ThrottleWish } from './throttle.ts';

/** One operation as it was written; `spec` has the shape that its kind's schema demands. */
export interface ChangeOperation {
  readonly kind: string;
  readonly spec: unknown;
  readonly place: FilePlace;
  /** Places of the operation's own fields, by name (`up`, `column`, …). */
  readonly fields: Readonly<Record<string, FilePlace>>;
}

/** How the file wants its backfill done; all of it is optional. */
export interface BackfillWish {
  /** Rows per range at most. */
  readonly batch?: number;
  /** Connections that convert rows at once. */
  readonly workers?: number;
  /** Limits of its throttle, or `off`. */
  readonly throttle?: ThrottleWish;
  /** Rows are converted where they lie, or the table is copied and swapped. */
  readonly method?: BackfillMethod;
}

/** How a table's rows are converted. */
export type BackfillMethod = 'in-place' | 'copy';

/** One change file. Its name is its version, unless the file says otherwise. */
export interface Change {
  readonly name: string;
  /** Overrides the version's name. */
  readonly versionSchema?: string;
  readonly operations: readonly ChangeOperation[];
  readonly backfill?: BackfillWish;
  /** Whether inserts of the same unique key wait for each other while both versions are live. */
  readonly serializeUpserts?: boolean;
  /** How long what the contract takes away is kept, in ms. */
  readonly undoWindowMs?: number;
  /** The change that this one takes back: it gets back what is still kept of it. */
  readonly undoes?: string;
  /** The changes that this one stands for, in order. */
  readonly squashes?: readonly string[];
}

/** @returns the version's name, the part after `<schema>_` */
export function versionOf(change: Change): string {
  return change.versionSchema ?? change.name;
}

/** @returns the hash of what the change says; layout, comments and key order do not count */
export function hashOfChange(change: Change): string {
  const operations = change.operations.map(({ kind, spec }) => ({ [kind]: spec }));
  const { undoes, squashes } = change;
  return hashOf({
    version: versionOf(change),
    operations,
    backfill: change.backfill ?? null,
    ...(change.serializeUpserts === true ? { serializeUpserts: true } : {}),
    ...(undoes === undefined ? {} : { undoes }),
    ...(squashes === undefined ? {} : { squashes }),
  });
}
