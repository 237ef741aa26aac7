/** The rules of the adoption report (schema-recipes, 2: what goes through no view). */
import { allOf, fieldsOf, functionsIn, stringsOf } from '../lint/sql.ts';
import { groupedByKeyAlone } from './group-by.ts';
import { tablesNamed, targets, type AdoptionRule } from './rule.ts';

const SYSTEM_COLUMNS = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid']);

/** Whether an entry of a result is `*` or `t.*`. */
function isStar(value: unknown): boolean {
  const { fields } = fieldsOf(fieldsOf(value)['ColumnRef']);
  return Array.isArray(fields) && fields.some((part) => Object.hasOwn(fieldsOf(part), 'A_Star'));
}

/** A new rule is one entry. */
export const ADOPTION_RULES: readonly AdoptionRule[] = [
  {
    id: 'copy',
    breaks: true,
    what: 'COPY reads and writes tables only.',
    instead:
      'Read with COPY (SELECT … FROM the view) TO. Load into the table itself; it counts as ' +
      'written by the oldest version.',
    find: (statement, catalog) => targets(statement, catalog, 'CopyStmt'),
  },
  {
    id: 'truncate',
    breaks: true,
    what: 'TRUNCATE takes tables only.',
    instead: 'DELETE through the view, or TRUNCATE the table itself.',
    find: (statement, catalog) =>
      allOf(statement, 'TruncateStmt').flatMap((fields) => tablesNamed(fields, catalog)),
  },
  {
    id: 'tablesample',
    breaks: true,
    what: 'TABLESAMPLE takes tables only.',
    instead: 'Sample the table itself, or by WHERE random() < share.',
    find: (statement, catalog) =>
      allOf(statement, 'RangeTableSample').flatMap((fields) => tablesNamed(fields, catalog)),
  },
  {
    id: 'on-conflict-constraint',
    breaks: true,
    what: 'A view has no constraint that ON CONFLICT ON CONSTRAINT could name.',
    instead: 'Name the columns: ON CONFLICT (column, …).',
    find: (statement, catalog) =>
      targets(statement, catalog, 'InsertStmt', ({ onConflictClause }) =>
        Object.hasOwn(fieldsOf(fieldsOf(fieldsOf(onConflictClause)['infer'])), 'conname'),
      ),
  },
  {
    id: 'where-current-of',
    breaks: true,
    what: 'A cursor’s row cannot be written through a view.',
    instead: 'Read the key with the cursor, and write WHERE key = it.',
    find: (statement, catalog) =>
      allOf(statement, 'CurrentOfExpr').length > 0 ? tablesNamed(statement, catalog) : [],
  },
  {
    id: 'merge',
    breaks: true,
    what: 'MERGE into a view needs PostgreSQL 17 or newer.',
    instead: 'Write INSERT … ON CONFLICT (columns), or UPDATE and INSERT, or upgrade first.',
    find: (statement, catalog) =>
      catalog.serverMajor < 17 ? targets(statement, catalog, 'MergeStmt') : [],
  },
  {
    id: 'group-by-key',
    breaks: true,
    what: 'Of a view PostgreSQL does not know that the key decides the other columns.',
    instead: 'Name every column that is shown in GROUP BY.',
    find: groupedByKeyAlone,
  },
  {
    id: 'system-column',
    breaks: true,
    what: 'A view has no ctid, xmin or tableoid.',
    instead: 'Use the key, and a version column of your own to notice other writers.',
    find: (statement, catalog) => {
      const names = allOf(statement, 'ColumnRef').map((each) => stringsOf(each['fields']).at(-1));
      return names.some((name) => SYSTEM_COLUMNS.has(name ?? ''))
        ? tablesNamed(statement, catalog)
        : [];
    },
  },
  {
    id: 'serial-sequence',
    breaks: true,
    what: 'A view’s column owns no sequence: pg_get_serial_sequence gives NULL or fails.',
    instead: 'Use RETURNING for the new key, or name the sequence itself.',
    find: (statement, catalog) => {
      if (!functionsIn(statement).some((name) => name.at(-1) === 'pg_get_serial_sequence')) {
        return [];
      }
      const named = tablesNamed(statement, catalog);
      return named.length > 0 ? named : ['(its argument)'];
    },
  },
  {
    id: 'select-star',
    breaks: false,
    what:
      'Where it is prepared on the table itself, the first change that adds a column makes it ' +
      'fail once: “cached plan must not change result type”.',
    instead: 'Move to the version’s views before the first change: a published view never changes.',
    find: (statement, catalog) =>
      allOf(statement, 'ResTarget').some(({ val }) => isStar(val))
        ? tablesNamed(statement, catalog)
        : [],
  },
];
