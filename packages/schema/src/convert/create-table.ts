/** CREATE TABLE. */
import type { CreateStmt } from 'libpg-query';
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
  return { table, schema, keyOf };
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

/** Key columns are NOT NULL without saying so. */
function markKeys(columns: readonly Fields[], constraints: readonly Fields[]): void {
  const key = constraints.find((each) => each['type'] === 'primary_key')?.['columns'];
  if (!Array.isArray(key)) return;
  for (const column of columns) if (key.includes(column['name'])) delete column['nullable'];
}

/** Converts CREATE TABLE; the operation is added to the draft. */
export function convertCreateTable(
  statement: CreateStmt,
  source: Source,
  draft: ConvertDraft,
  line: number,
): void {
  refuseUnknown(statement);
  const context = contextOf(draft, statement.relation);
  const columns: Fields[] = [];
  const constraints: Fields[] = [];
  const notes: Note[] = [];
  for (const element of statement.tableElts ?? []) {
    if ('ColumnDef' in element) {
      const made = columnOf(element.ColumnDef, context, source);
      columns.push(made.column);
      constraints.push(...made.constraints);
      notes.push(...made.notes);
    } else if ('Constraint' in element) {
      constraints.push(constraintOf(element.Constraint, context, source, [], notes));
    } else {
      throw new Unconvertible('LIKE has no operation.', 'Write the columns out.');
    }
  }
  if (columns.length === 0) throw new Unconvertible('A table without columns has no operation.');
  markKeys(columns, constraints);
  if (statement.if_not_exists) {
    const fix = 'A change is applied once: nothing is needed instead.';
    notes.push({ what: `IF NOT EXISTS of ${context.table} was left out.`, fix });
  }
  const rules = constraints.length > 0 ? { constraints } : {};
  const spec = { name: context.table, columns, ...rules };
  draft.operations.push({ kind: 'create_table', spec, notes, line });
}
