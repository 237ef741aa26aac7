/** ALTER TABLE on a table that the same file creates: it becomes part of the create_table. */
import type { CommandInput } from './alter-table.ts';
import { columnOf, typeOf } from './columns.ts';
import { constraintOf } from './constraints.ts';
import { createdColumn, Unconvertible, type DraftOperation, type Fields } from './draft.ts';

function addRule(table: DraftOperation, rule: Fields): void {
  table.spec['constraints'] = [...((table.spec['constraints'] ?? []) as Fields[]), rule];
  if (rule['type'] !== 'primary_key') return;
  for (const name of (rule['columns'] ?? []) as string[]) {
    delete createdColumn(table, name)?.['nullable'];
  }
}

function ofColumn(column: Fields, { command, source, text }: CommandInput): boolean {
  switch (command.subtype) {
    case 'AT_ColumnDefault':
      if (command.def) column['default'] = text.replace(/^.*?\bSET\s+DEFAULT\s+/is, '');
      else delete column['default'];
      return true;
    case 'AT_SetNotNull':
      delete column['nullable'];
      return true;
    case 'AT_DropNotNull':
      column['nullable'] = true;
      return true;
    case 'AT_AlterColumnType':
      if (!command.def || !('ColumnDef' in command.def)) return false;
      column['type'] = typeOf(command.def.ColumnDef, source);
      return true;
    default:
      return false;
  }
}

/** @returns whether the command became part of the create_table */
export function alterCreated(table: DraftOperation, input: CommandInput): boolean {
  const { command, context, source } = input;
  const column = createdColumn(table, command.name ?? '');
  if (column && ofColumn(column, input)) return true;
  if (command.subtype === 'AT_AddColumn' && command.def && 'ColumnDef' in command.def) {
    const made = columnOf(command.def.ColumnDef, context, source);
    (table.spec['columns'] as Fields[]).push(made.column);
    for (const rule of made.constraints) addRule(table, rule);
    table.notes.push(...made.notes);
    return true;
  }
  if (command.subtype === 'AT_AddConstraint' && command.def && 'Constraint' in command.def) {
    if (command.def.Constraint.indexname) throw new Unconvertible('USING INDEX has no operation.');
    addRule(table, constraintOf(command.def.Constraint, context, source, [], table.notes));
    return true;
  }
  return false;
}
