/** CREATE INDEX, which is always built CONCURRENTLY by the operation. */
import type { IndexElem, IndexStmt } from 'libpg-query';
import { stringsOf } from '../lint/sql.ts';
import { indexName } from './columns.ts';
import { contextOf } from './create-table.ts';
import { compact, Unconvertible, type ConvertDraft, type Fields, type Note } from './draft.ts';
import type { Source } from './source.ts';

function fieldOf(element: IndexElem): Fields {
  if (element.name === undefined) throw new Unconvertible('create_index has no expressions.');
  if (element.opclassopts) throw new Unconvertible('Operator class parameters.');
  const collate = stringsOf(element.collation).join('.');
  const opclass = stringsOf(element.opclass).join('.');
  const sorts: Readonly<Record<string, string>> = { SORTBY_ASC: 'ASC', SORTBY_DESC: 'DESC' };
  const nulls: Readonly<Record<string, string>> = {
    SORTBY_NULLS_FIRST: 'FIRST',
    SORTBY_NULLS_LAST: 'LAST',
  };
  return compact({
    column: element.name,
    collate: collate || undefined,
    opclass: opclass ? { name: opclass } : undefined,
    sort: sorts[element.ordering ?? ''],
    nulls: nulls[element.nulls_ordering ?? ''],
  });
}

/** Converts CREATE INDEX; the operation is added to the draft. */
export function convertCreateIndex(
  statement: IndexStmt,
  source: Source,
  draft: ConvertDraft,
  line: number,
): void {
  if (statement.indexIncludingParams) throw new Unconvertible('create_index has no INCLUDE.');
  if (statement.nulls_not_distinct) throw new Unconvertible('NULLS NOT DISTINCT has no operation.');
  if (statement.tableSpace) throw new Unconvertible('TABLESPACE has no operation.');
  if (statement.relation?.inh !== true) throw new Unconvertible('ONLY has no operation.');
  const { table } = contextOf(draft, statement.relation);
  const fields = (statement.indexParams ?? []).flatMap((each) =>
    'IndexElem' in each ? [fieldOf(each.IndexElem)] : [],
  );
  const names = fields.map((field) => String(field['column']));
  const plain = fields.every((field) => Object.keys(field).length === 1);
  const end = Buffer.byteLength(source.text);
  const storage = source.bracketsAfter(0, end, 'with');
  if (storage !== undefined && !/^[\w =.,]+$/.test(storage)) {
    throw new Unconvertible('Storage parameters that create_index does not take.');
  }
  const where = source.find(0, end, 'where');
  const method = statement.accessMethod === 'btree' ? undefined : statement.accessMethod;
  const spec = compact({
    name: statement.idxname ?? indexName(table, names),
    table,
    columns: plain ? names : fields,
    method,
    unique: statement.unique === true ? true : undefined,
    predicate: where && source.cut(where.to, end),
    storage_parameters: storage,
  });
  const notes: Note[] = [];
  if (statement.if_not_exists) {
    const fix = 'A change is applied once: nothing is needed instead.';
    notes.push({ what: `IF NOT EXISTS of ${String(spec['name'])} was left out.`, fix });
  }
  draft.operations.push({ kind: 'create_index', spec, notes, line });
}
