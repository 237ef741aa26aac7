/**
 * A change that undoes another one gets back what was kept of it: pure, on the reverse's draft.
 *
 * Per row: the kept value, where the row was there at the contract and the new values are still
 * those that were derived from it; else what `down` makes of the new values. So a conversion that
 * lost something gives it back, and a write of the new version wins.
 */
import { ident } from '@slipway/kernel';
import type { CatalogTable } from './catalog.ts';
import { parenthesized, type ChangeDraft, type NewColumn, type TableDraft } from './draft.ts';
import { keptName, returnTableSql, thereName } from './kept.ts';
import type { PlanSource, SourceTable } from './source.ts';

/** What is still kept of a change, and how its new values come from it. */
export interface KeptChange {
  readonly number: number;
  readonly source: PlanSource;
  /** Tables that were set aside. */
  readonly tables: readonly string[];
  /** Each `up` with the names that its columns have now; keys: `derivedKey`. */
  readonly derived: Readonly<Record<string, string>>;
}

/** @returns the key under which an `up` is found again */
export function derivedKey(table: string, target: string): string {
  return JSON.stringify([table, target]);
}

/** A type that a cast cuts nothing off for: its length is left to the assignment. */
function looseType(type: string): string {
  const bare = type.replace(/\([^)]*\)/, '');
  if (bare === 'character') return 'bpchar';
  return bare === 'bit' ? 'bit varying' : bare;
}

function keptValue(kept: KeptChange, source: SourceTable, column: string, otherwise: string) {
  const same = source.derived
    .filter((each) => each.reads.includes(column))
    .map((each) => {
      const sql = kept.derived[derivedKey(source.table.name, each.target)] ?? 'NULL';
      const was = `CAST(${parenthesized(sql)} AS ${each.type})`;
      return `ROW(${was})::record *= ROW(${ident(each.target)})::record`;
    });
  const conditions = [ident(thereName(kept.number)), ...same].join(' AND ');
  const value = ident(keptName(kept.number, column));
  return `CASE WHEN ${conditions} THEN ${value} ELSE ${otherwise} END`;
}

function restoreColumn(
  draft: ChangeDraft,
  table: TableDraft,
  column: NewColumn,
  kept: KeptChange,
  source: SourceTable,
): void {
  const name = column.name;
  const base = source.table.columns.find((each) => each.name === name);
  const at = table.added.findIndex((each) => each.physical === column.physical);
  const added = table.added[at];
  if (!base || !added) return;
  const cast = (sql: string) => `CAST(${parenthesized(sql)} AS ${looseType(base.type)})`;
  const given = table.expressions.findIndex(
    (each) => each.side === 'up' && each.target === column.physical,
  );
  const expression = table.expressions[given];
  const sql = keptValue(kept, source, name, cast(expression?.sql ?? added.default ?? 'NULL'));
  if (expression) table.expressions[given] = { ...expression, sql };
  else {
    const operation = draft.change.operations.find((each) => each.kind === 'add_column');
    if (!operation) return;
    const { notNull } = added;
    table.expressions.push({ side: 'up', target: column.physical, sql, notNull, operation });
  }
  table.added[at] = { ...added, instant: false };
  const moves = table.sequences.some((each) => each.sequence === base.sequence);
  if (base.sequence !== null && !moves) {
    const twin = column.physical;
    table.sequences.push({ sequence: base.sequence, base: twin, twin, draws: null });
  }
}

function restoreTable(draft: ChangeDraft, table: CatalogTable, changeNumber: number): void {
  const created = draft.created.get(table.name);
  if (!created) return;
  const { move, undo, rules } = returnTableSql(draft.catalog.schema, table, changeNumber);
  const own = new Set(table.indexes.map((each) => each.name));
  created.create.splice(0, created.create.length, ...move);
  created.undo = undo;
  created.refersTo.length = 0;
  draft.returned.push(...rules);
  for (const name of own) draft.taken.add(name);
}

/** The table with what is kept as columns of the old version, so that `up` may read it. */
function withKept(table: TableDraft, changeNumber: number): TableDraft {
  const there = thereName(changeNumber);
  const columns = table.table.columns
    .filter(({ name }) => name === there || name.startsWith(`${there}_`))
    .map(({ name, type }) => {
      const base = { default: null, comment: null };
      return { name, physical: name, type, ...base, computed: false, base };
    });
  return { ...table, seen: { ...table.seen, columns: [...table.seen.columns, ...columns] } };
}

/** Puts what was kept of the undone change into the draft of its reverse. */
export function restoreKept(draft: ChangeDraft, kept: KeptChange): void {
  for (const source of kept.source.tables) {
    const { table } = source;
    if (source.shown === null) {
      if (kept.tables.includes(table.name)) restoreTable(draft, table, kept.number);
      continue;
    }
    const begun = [...draft.tables.values()].find((each) => each.shown === table.name);
    if (!begun) continue;
    const drafted = withKept(begun, kept.number);
    draft.tables.set(drafted.name, drafted);
    for (const gone of source.gone) {
      const column = drafted.columns.find((each) => each.name === gone);
      const isKept = drafted.table.columns.some(
        (each) => each.name === keptName(kept.number, gone),
      );
      if (column && isKept) restoreColumn(draft, drafted, column, kept, source);
    }
  }
}
