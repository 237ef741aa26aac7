/** RENAME, DROP and COMMENT. */
import type { CommentStmt, DropStmt, RenameStmt } from 'libpg-query';
import { fieldsOf, stringsOf, type Node } from '../lint/sql.ts';
import { cascade } from './alter-table.ts';
import { contextOf } from './create-table.ts';
import { createdColumn, createdTable, Unconvertible, type ConvertDraft } from './draft.ts';

/** @returns a qualified name's parts, from a list or a single string */
function partsOf(node: Node | undefined): string[] {
  const parts = stringsOf(fieldsOf(fieldsOf(node)['List'])['items']);
  return parts.length > 0 ? parts : stringsOf(node === undefined ? [] : [node]);
}

/** Converts ALTER … RENAME; the operation is added to the draft. */
export function convertRename(statement: RenameStmt, draft: ConvertDraft, line: number): void {
  const { renameType, relation, subname: from, newname: to, relationType } = statement;
  const { table } = contextOf(draft, relation);
  const add = (kind: string, spec: Record<string, unknown>): void =>
    void draft.operations.push({ kind, spec, notes: [], line });
  if (renameType === 'OBJECT_TABLE') add('rename_table', { from: table, to });
  else if (renameType === 'OBJECT_COLUMN' && relationType === 'OBJECT_TABLE') {
    add('rename_column', { table, from, to });
  } else if (renameType === 'OBJECT_TABCONSTRAINT') add('rename_constraint', { table, from, to });
  else throw new Unconvertible('The format has no operation for this rename.');
}

/** Converts DROP TABLE and DROP INDEX; one operation for each name. */
export function convertDrop(statement: DropStmt, draft: ConvertDraft, line: number): void {
  const { removeType, objects = [], behavior, missing_ok: ifExists } = statement;
  const kind = removeType === 'OBJECT_TABLE' ? 'drop_table' : 'drop_index';
  if (removeType !== 'OBJECT_TABLE' && removeType !== 'OBJECT_INDEX') {
    throw new Unconvertible('The format has no operation for this DROP.');
  }
  for (const object of objects) {
    const [name = '', schema] = partsOf(object).toReversed();
    if (schema !== undefined) draft.schemas.add(schema);
    const notes = behavior === 'DROP_CASCADE' ? [cascade()] : [];
    if (ifExists) {
      const fix = 'Take the operation out where it is not there.';
      notes.push({ what: `IF EXISTS of ${name} was left out.`, fix });
    }
    draft.operations.push({ kind, spec: { name }, notes, line });
  }
}

/** Converts COMMENT ON TABLE and COLUMN; into the create_table where the file has it. */
export function convertComment(statement: CommentStmt, draft: ConvertDraft, line: number): void {
  const parts = partsOf(statement.object).toReversed();
  const comment = statement.comment ?? null;
  if (statement.objtype === 'OBJECT_COLUMN') {
    const [column = '', table = '', schema] = parts;
    if (schema !== undefined) draft.schemas.add(schema);
    const created = createdTable(draft, table);
    const made = created && createdColumn(created, column);
    if (made && comment !== null) made['comment'] = comment;
    if (made) return;
    const spec = { table, column, comment };
    draft.operations.push({ kind: 'alter_column', spec, notes: [], line });
    return;
  }
  const created = createdTable(draft, parts[0] ?? '');
  if (statement.objtype !== 'OBJECT_TABLE' || !created || comment === null) {
    throw new Unconvertible('The format has no operation for this comment.');
  }
  created.spec['comment'] = comment;
}
