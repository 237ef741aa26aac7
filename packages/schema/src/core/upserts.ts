/**
 * Upserts of both versions on one key (schema-recipes 2, 5).
 *
 * While an old column and its twin are both unique, INSERT … ON CONFLICT on one of them raises
 * unique_violation on the other when two clients insert the same key at once: PostgreSQL forgives
 * the named index alone. With `serialize_upserts` the INSERT trigger takes a lock on the key until
 * the transaction ends, so the second client finds the row that the first one wrote.
 */
import { ident } from '@slipway/kernel';
import type { ChangeDraft, TableDraft } from './draft.ts';

/** @returns unique keys that stand on twins or on derived columns, as physical columns */
function uniqueKeys(table: TableDraft): string[][] {
  const twins = new Map(table.twins.map(({ base, twin }) => [base, twin]));
  const dropped = (name: string) => table.droppedConstraints.has(name);
  const carried = table.table.indexes
    .filter((each) => each.unique && each.reads.length === 0 && !dropped(each.name))
    .filter((each) => each.columns.some((column) => twins.has(column)))
    .map((each) => each.columns.map((column) => twins.get(column) ?? column));
  const derived = new Set(
    table.expressions.filter((each) => each.side === 'up').map((each) => each.target),
  );
  const made = table.indexes
    .filter((each) => each.unique && each.names === 'new')
    .filter((each) => each.columns.some((column) => derived.has(column)))
    .map((each) => [...each.columns]);
  return [...carried, ...made];
}

/** @returns the keys that an INSERT trigger locks */
export function serializedKeys(draft: ChangeDraft, table: TableDraft): string[][] {
  return draft.change.serializeUpserts === true ? uniqueKeys(table) : [];
}

/**
 * @returns statements of a trigger that lock the new row's keys until its transaction ends; keys
 * with a NULL collide with nothing
 * @see https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS
 */
export function lockKeysSql(keys: readonly (readonly string[])[], seed: number): string[] {
  return keys.map((columns, at) => {
    const values = columns.map((column) => `NEW.${ident(column)}`);
    const hash = `pg_catalog.hashtextextended(ROW(${values.join(', ')})::text, ${seed * 100 + at})`;
    const given = values.map((value) => `${value} IS NOT NULL`).join(' AND ');
    return `IF ${given} THEN PERFORM pg_catalog.pg_advisory_xact_lock(${hash}); END IF;`;
  });
}

/** @returns what a person should know about upserts on the table's keys */
export function upsertWarnings(draft: ChangeDraft, table: TableDraft): string[] {
  const keys = uniqueKeys(table);
  if (keys.length === 0) return [];
  const shown = (physical: string) =>
    table.columns.find((column) => column.physical === physical)?.name ?? physical;
  const list = keys.map((columns) => columns.map(shown).join(', ')).join('; ');
  const text =
    draft.change.serializeUpserts === true
      ? 'each insert holds a lock on its key until its transaction ends. One transaction that ' +
        'inserts some ten thousand rows may run out of shared memory for locks.'
      : 'while both versions are live, INSERT … ON CONFLICT of two clients on the same key may ' +
        'raise unique_violation. Retry it, or write `serialize_upserts: true`.';
  return [`Table ${table.name} is unique in ${list}: ${text}`];
}
