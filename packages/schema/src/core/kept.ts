/**
 * The undo window: what a contract or a rollback takes from the versions is set aside, not dropped.
 *
 *   a column  ─► stays in its table as _sw_undo_<n>_<column>, without rules, default, indexes
 *   a table   ─► moves with all that is its own into the schema _slipway_undo_<n>
 *
 * Both are a moment's work under the lock that a drop would take, and copy nothing (ADR 11). Views
 * show no column that begins with _sw_. The change's number is in every name, so that a name that
 * is dropped, made again and dropped again does not collide. _sw_undo_<n> is true for the rows that
 * were there at the contract.
 */
import { ident, literal } from '@slipway/kernel';
import type { CatalogTable } from './catalog.ts';
import { short } from './names.ts';

/** @returns the column that tells the rows that were there at a change's contract */
export function thereName(changeNumber: number): string {
  return `_sw_undo_${changeNumber}`;
}

/** @returns the name under which a column is kept */
export function keptName(changeNumber: number, column: string): string {
  return short(`${thereName(changeNumber)}_${column}`);
}

/** @returns the schema in which a change's dropped tables are kept */
export function keptSchemaName(changeNumber: number): string {
  return `_slipway_undo_${changeNumber}`;
}

/**
 * Sets columns aside. What would hold or cost anything for a column that nobody sees goes: rules
 * and indexes over it, its default, identity and NOT NULL. A generated column holds nothing of its
 * own and is dropped. A column that is not there is passed over.
 *
 * @param base qualified and quoted
 * @param columns their names in the base table, and the names under which they are kept
 */
export function setColumnsAsideSql(
  base: string,
  columns: readonly { readonly physical: string; readonly kept: string }[],
): string {
  const list = columns.map(({ physical, kept }) => `(${literal(physical)}, ${literal(kept)})`);
  return `DO $keep$
DECLARE
  tab regclass := ${literal(base)};
  col record;
  dep record;
BEGIN
  FOR col IN
    SELECT a.attnum, a.attname AS name, k.kept, a.attgenerated <> '' AS generated,
           CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS plain
    FROM   (VALUES ${list.join(', ')}) AS k (name, kept)
    JOIN   pg_attribute a ON a.attrelid = tab AND a.attname = k.name AND NOT a.attisdropped
    JOIN   pg_type t ON t.oid = a.atttypid
  LOOP
    FOR dep IN SELECT conname, conrelid::regclass AS at FROM pg_constraint
               WHERE (conrelid = tab AND col.attnum = ANY (conkey) AND contype <> 'n')
               OR (confrelid = tab AND col.attnum = ANY (confkey)) LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', dep.at, dep.conname);
    END LOOP;
    FOR dep IN SELECT DISTINCT d.objid::regclass AS name FROM pg_depend d
               JOIN pg_class i ON i.oid = d.objid AND i.relkind IN ('i', 'I')
               WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
               AND d.refobjid = tab AND d.refobjsubid = col.attnum LOOP
      EXECUTE format('DROP INDEX %s', dep.name);
    END LOOP;
    FOR dep IN SELECT DISTINCT s.stxnamespace::regnamespace AS at, s.stxname AS name
               FROM pg_depend d JOIN pg_statistic_ext s ON s.oid = d.objid
               WHERE d.classid = 'pg_statistic_ext'::regclass AND d.refobjid = tab
               AND d.refobjsubid = col.attnum LOOP
      EXECUTE format('DROP STATISTICS %s.%I', dep.at, dep.name);
    END LOOP;
    IF col.generated THEN
      EXECUTE format('ALTER TABLE %s DROP COLUMN %I', tab, col.name);
      CONTINUE;
    END IF;
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY IF EXISTS', tab, col.name);
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT, ALTER COLUMN %2$I DROP NOT NULL',
                   tab, col.name);
    IF col.plain IS NOT NULL THEN  -- a domain may refuse NULL; its values are those of its type
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', tab, col.name, col.plain);
    END IF;
    EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', tab, col.name, col.kept);
  END LOOP;
END $keep$`;
}

/**
 * @param shown the columns' names in the base table, and in the version that loses them
 * @returns the statements that set a table's columns aside at the contract of a change
 */
export function contractColumnsSql(
  base: string,
  changeNumber: number,
  columns: readonly { readonly physical: string; readonly name: string }[],
): string[] {
  const there = ident(thereName(changeNumber));
  return [
    setColumnsAsideSql(
      base,
      columns.map(({ physical, name }) => ({ physical, kept: keptName(changeNumber, name) })),
    ),
    // A constant default is stored once for all rows; a row that comes later has none.
    `ALTER TABLE ${base} ADD COLUMN ${there} boolean DEFAULT true`,
    `ALTER TABLE ${base} ALTER COLUMN ${there} DROP DEFAULT`,
  ];
}

/** Moves a table and its partitions from one schema into another. */
function moveSql(table: Pick<CatalogTable, 'name' | 'kind'>, from: string, to: string): string[] {
  const name = ident(from, table.name);
  const move = `ALTER TABLE IF EXISTS ${name} SET SCHEMA ${ident(to)}`;
  if (table.kind === 'table') return [move];
  return [
    `DO $move$
DECLARE part regclass;
BEGIN
  FOR part IN
    SELECT p.relid FROM pg_partition_tree(to_regclass(${literal(name)})) p
    JOIN   pg_class c ON c.oid = p.relid
    WHERE  c.relnamespace = ${literal(ident(from))}::regnamespace AND p.level > 0
  LOOP
    EXECUTE format('ALTER TABLE %s SET SCHEMA %I', part, ${literal(to)});
  END LOOP;
END $move$`,
    move,
  ];
}

/**
 * @returns the statements that set a whole table aside; its foreign keys go, because they would
 * hold rows of tables that are in use
 *
 * @param shown its name in the version that loses it, under which it is kept
 */
export function setTableAsideSql(
  schema: string,
  table: CatalogTable,
  changeNumber: number,
  shown: string,
): string[] {
  const base = ident(schema, table.name);
  const kept = keptSchemaName(changeNumber);
  const keys = table.constraints.filter((each) => each.kind === 'foreign key');
  return [
    `CREATE SCHEMA IF NOT EXISTS ${ident(kept)}`,
    ...keys.map(
      ({ name }) => `ALTER TABLE IF EXISTS ${base} DROP CONSTRAINT IF EXISTS ${ident(name)}`,
    ),
    ...moveSql(table, schema, kept),
    ...(shown === table.name
      ? []
      : [`ALTER TABLE IF EXISTS ${ident(kept, table.name)} RENAME TO ${ident(shown)}`]),
  ];
}

/** How a table that was set aside comes back: its move, and then its foreign keys. */
export interface TableReturn {
  readonly move: readonly string[];
  readonly undo: readonly string[];
  readonly rules: readonly {
    readonly name: string;
    readonly table: string;
    readonly add: string;
    readonly drop: string;
    /** Null where it is valid at once. */
    readonly validate: string | null;
  }[];
}

/** @returns the statements that bring back a table that was set aside, and those against it */
export function returnTableSql(
  schema: string,
  table: CatalogTable,
  changeNumber: number,
): TableReturn {
  const base = ident(schema, table.name);
  const kept = keptSchemaName(changeNumber);
  const keys = table.constraints.filter((each) => each.kind === 'foreign key');
  return {
    move: moveSql(table, kept, schema),
    undo: [`CREATE SCHEMA IF NOT EXISTS ${ident(kept)}`, ...moveSql(table, schema, kept)],
    rules: keys.map(({ name, definition }) => {
      const later = table.kind === 'table';
      const rule = `${definition.replace(/ NOT VALID$/, '')}${later ? ' NOT VALID' : ''}`;
      return {
        name,
        table: table.name,
        add: `ALTER TABLE ${base} ADD CONSTRAINT ${ident(name)} ${rule}`,
        drop: `ALTER TABLE IF EXISTS ${base} DROP CONSTRAINT IF EXISTS ${ident(name)}`,
        validate: later ? `ALTER TABLE ${base} VALIDATE CONSTRAINT ${ident(name)}` : null,
      };
    }),
  };
}
