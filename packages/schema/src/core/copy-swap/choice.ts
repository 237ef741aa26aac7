/**
 * Whether a table can be converted by copying it, and what that would save.
 *
 * In place every row is written once more, and once more into each of its indexes; a copy writes
 * rows and one index, and builds the others at once. Measured on PostgreSQL 18, 500,000 rows with
 * random values, as multiples of one row written in place with its key alone:
 *
 *   indexes       1     3     5     8     11
 *   in place    1.0   2.9   4.6   9.2   11.7
 *   copied      1.2   1.2   1.5   1.7    2.8
 */
import type { CatalogTable } from '../catalog.ts';
import type { TableDraft } from '../draft.ts';
import { isKept } from '../generated.ts';

/** What one more index costs per row, in place and copied; a copied row itself costs 1.1. */
const IN_PLACE = 1;
const COPIED = 0.15;
const COPY_ROW = 1.1;

/** Below so many rows the difference is nobody's concern. */
const WORTH_ROWS = 100_000;
const WORTH_TIMES = 2;

/** @returns how many times cheaper a copy is estimated to be than converting in place */
export function copyGain(table: CatalogTable): number {
  const more = Math.max(0, table.indexes.length - 1);
  return (1 + IN_PLACE * more) / (COPY_ROW + COPIED * more);
}

/** @returns why a table cannot be copied and swapped beside writes, or null */
export function copyObstacle(table: CatalogTable): string | null {
  if (table.kind === 'partitioned') return 'it is partitioned';
  if (table.primaryKey.length === 0) return 'it has no primary key';
  if (table.inherited) return 'other tables inherit from it';
  const [far] = table.referencedBy;
  if (far !== undefined) return `foreign keys of ${far} refer to it`;
  for (const { kind, name, refers } of table.constraints) {
    if (kind === 'exclusion') return `it has the exclusion constraint ${name}`;
    if (kind === 'foreign key' && refers?.tail == null) return `it has the foreign key ${name}`;
  }
  const deferrable = table.indexes.find((index) => index.deferrable !== '');
  if (deferrable) return `its constraint ${deferrable.name} is deferrable`;
  const kept = table.columns.find((column) => isKept(table, column.name));
  if (kept) return `its column ${kept.name} is kept computed by a trigger`;
  if (table.seen !== undefined) return 'another change of it is in flight';
  if (table.replication !== null) return 'it is replicated';
  // A generated column depends on others too, but is copied with them.
  const others = table.dependents.filter(({ what }) => !what.startsWith('default value for '));
  const [bound] = [
    ...table.triggers.map(({ name }) => `trigger ${name}`),
    ...table.policies.map(({ name }) => `policy ${name}`),
    ...table.statistics.map(({ name }) => `statistics ${name}`),
    ...table.bound,
    ...others.map(({ what }) => what),
  ];
  return bound === undefined ? null : `${bound} belongs to it`;
}

/** @returns why this change of a table cannot be made by a copy, or null */
export function changeObstacle({ identities, expressions }: TableDraft): string | null {
  if (identities.length > 0) return 'the change adds an identity column';
  const computed = expressions.some((each) => each.computed === true);
  return computed ? 'the change adds a generated column' : null;
}

/** @returns whether a plan should offer to copy the table */
export function isCopyWorth(table: CatalogTable): boolean {
  return table.rows >= WORTH_ROWS && copyGain(table) >= WORTH_TIMES && copyObstacle(table) === null;
}
