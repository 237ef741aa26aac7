/** CREATE TABLE. */
import type { CreateStmt } from 'libpg-query';
import { fieldsOf, stringsOf } from '../lint/sql.ts';
import { columnOf, type TableContext } from './columns.ts';
import { constraintOf } from './constraints.ts';
import { createdTable, Unconvertible, type ConvertDraft, type Fields, type Note } from './draft.ts';
import type { Source } from './source.ts';

/** @returns where a table's definitions stand */
export function contextOf(
  draft: ConvertDraft,
  relation: { schemaname?: string; relname?: string } | undefined,
): TableContext {
  const { schemaname: schema, relname: table = '' } = relation ?? {};
  if (schema !== undefined) draft.schemas.add(schema);
  const created = createdTable(draft, table)?.spec;
  const taken = new Set<string>();
  for (const { check } of (created?.['columns'] ?? []) as Fields[]) {
    taken.add(String(fieldsOf(check)['name']));
  }
  for (const { name } of (created?.['constraints'] ?? []) as Fields[]) taken.add(String(name));
  const keyOf = (name: string): string | undefined => {
    const spec = createdTable(draft, name)?.spec;
    if (!spec) return undefined;
    const columns = spec['columns'] as Fields[];
    const constraints = (spec['constraints'] ?? []) as Fields[];
    const key = constraints.find((each) => each['type'] === 'primary_key')?.['columns'];
    const names = [
      ...columns.filter((column) => column['pk'] === true).map((column) => column['name']),
      ...(Array.isArray(key) ? key : []),
    ];
    return names.length === 1 ? String(names[0]) : undefined;
  };
  return { table, schema, taken, keyOf };
}

function refuseUnknown(statement: CreateStmt): void {
  const { inhRelations, partspec, partbound, ofTypename, relation } = statement;
  if (partspec) throw new Unconvertible('A partitioned table has no operation.');
  if (partbound) throw new Unconvertible('A partition has no operation.');
  if (inhRelations) throw new Unconvertible('An inherited table has no operation.');
  if (ofTypename) throw new Unconvertible('A table of a type has no operation.');
  if (statement.options || statement.tablespacename || statement.accessMethod) {
    throw new Unconvertible('Storage parameters have no place in create_table.');
  }
  if (relation?.relpersistence !== 'p') {
    throw new Unconvertible('A temporary or unlogged table has no operation.');
  }
}

/** A table may refer to itself before its operation is made. */
function withOwnKey(context: TableContext, { tableElts = [] }: CreateStmt): TableContext {
  const keys = tableElts.flatMap((element) => {
    if ('Constraint' in element && element.Constraint.contype === 'CONSTR_PRIMARY') {
      return stringsOf(element.Constraint.keys);
    }
    if (!('ColumnDef' in element)) return [];
    const { colname = '', constraints = [] } = element.ColumnDef;
    const isKey = constraints.some(
      (each) => 'Constraint' in each && each.Constraint.contype === 'CONSTR_PRIMARY',
    );
    return isKey ? [colname] : [];
  });
  const own = keys.length === 1 ? keys[0] : undefined;
  return {
    ...context,
    keyOf: (table) => (table === context.table ? own : context.keyOf(table)),
  };
}

/** Converts CREATE TABLE; the operation is added to the draft. */
export function convertCreateTable(
  statement: CreateStmt,
  source: Source,
  draft: ConvertDraft,
  line: number,
): void {
  refuseUnknown(statement);
  const context = withOwnKey(contextOf(draft, statement.relation), statement);
  const columns: Fields[] = [];
  const constraints: Fields[] = [];
  const notes: Note[] = [];
  const notNull: string[] = [];
  for (const element of statement.tableElts ?? []) {
    if ('ColumnDef' in element) {
      const made = columnOf(element.ColumnDef, context, source);
      columns.push(made.column);
      constraints.push(...made.constraints);
      notes.push(...made.notes);
    } else if ('Constraint' in element && element.Constraint.contype === 'CONSTR_NOTNULL') {
      notNull.push(...stringsOf(element.Constraint.keys));
    } else if ('Constraint' in element) {
      constraints.push(constraintOf(element.Constraint, context, source, [], notes));
    } else {
      throw new Unconvertible('LIKE has no operation.', 'Write the columns out.');
    }
  }
  if (columns.length === 0) throw new Unconvertible('A table without columns has no operation.');
  const key = constraints.find((each) => each['type'] === 'primary_key')?.['columns'];
  // Key columns are NOT NULL without saying so.
  if (Array.isArray(key)) notNull.push(...key.map(String));
  for (const column of columns) {
    if (notNull.includes(String(column['name']))) delete column['nullable'];
  }
  if (statement.if_not_exists) {
    const fix = 'A change is applied once: nothing is needed instead.';
    notes.push({ what: `IF NOT EXISTS of ${context.table} was left out.`, fix });
  }
  const rules = constraints.length > 0 ? { constraints } : {};
  const spec = { name: context.table, columns, ...rules };
  draft.operations.push({ kind: 'create_table', spec, notes, line });
}
