/**
 * From a table as it stands to the operations that make one like it: the fields of create_table,
 * add_column, create_constraint and create_index. What the operations have no words for comes as
 * SQL.
 */
import { ident } from '@slipway/kernel';
import type { CatalogColumn, CatalogConstraint, CatalogIndex, CatalogTable } from './catalog.ts';

/** Fields of an operation. */
export type Fields = Readonly<Record<string, unknown>>;

/** Something that no operation says. */
export interface Unsaid {
  readonly what: string;
  /** What makes it, or null where nothing does. */
  readonly sql: string | null;
}

/** @returns the parts of a qualified name as PostgreSQL quotes it */
export function namesIn(quoted: string): string[] {
  const parts = quoted.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return parts.map((part) =>
    part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part,
  );
}

/** @returns a table's name as an operation says it: alone where it is the schema's own */
function tableWord(schema: string, quoted: string): string {
  const [first = '', second] = namesIn(quoted);
  return second === undefined || first === schema ? (second ?? first) : `${first}.${second}`;
}

/** @returns a column's fields, without rules and without what is generated */
export function columnFields(column: CatalogColumn): Fields {
  return {
    name: column.name,
    type: column.type,
    ...(column.notNull ? {} : { nullable: true }),
    ...(column.default === null ? {} : { default: column.default }),
    ...(column.comment === null ? {} : { comment: column.comment }),
  };
}

/** @returns the fields of a foreign key's far side, or null where its form has no words */
function foreignFields(schema: string, { refers }: CatalogConstraint): Fields | null {
  const tail = refers?.tail ?? null;
  if (!refers || tail === null || /SET (NULL|DEFAULT) \(/.test(tail)) return null;
  const action = (event: string) =>
    new RegExp(`ON ${event} (NO ACTION|RESTRICT|CASCADE|SET NULL|SET DEFAULT)`).exec(tail)?.[1];
  const [onDelete, onUpdate] = [action('DELETE'), action('UPDATE')];
  return {
    table: tableWord(schema, refers.table),
    columns: refers.columns,
    ...(onDelete === undefined ? {} : { on_delete: onDelete }),
    ...(onUpdate === undefined ? {} : { on_update: onUpdate }),
    ...(tail.includes('MATCH FULL') ? { match_type: 'FULL' } : {}),
  };
}

function deferral(text: string): Fields {
  return {
    ...(/(?<!NOT )DEFERRABLE/.test(text) ? { deferrable: true } : {}),
    ...(text.includes('INITIALLY DEFERRED') ? { initially_deferred: true } : {}),
  };
}

/** @returns a check or foreign key as create_constraint takes it, or null */
export function constraintFields(schema: string, rule: CatalogConstraint): Fields | null {
  const { name, kind, condition, noInherit, columns, definition } = rule;
  if (kind === 'check') {
    const check = condition ?? 'true';
    return { name, type: 'check', check, ...(noInherit ? { no_inherit: true } : {}) };
  }
  const references = kind === 'foreign key' ? foreignFields(schema, rule) : null;
  if (references === null) return null;
  return { name, type: 'foreign_key', columns, references, ...deferral(definition) };
}

/** @returns a primary key or unique constraint as create_constraint takes it, or null */
export function keyFields(index: CatalogIndex): Fields | null {
  const form = /^USING btree \([^()]*\)(?: INCLUDE \((.*?)\))?( NULLS NOT DISTINCT)?$/;
  const found = form.exec(index.body);
  if (!found || index.constraint === null) return null;
  const included = found[1] === undefined ? [] : found[1].split(', ').flatMap(namesIn);
  return {
    name: index.constraint,
    type: index.primary ? 'primary_key' : 'unique',
    columns: index.columns.filter((column) => !included.includes(column)),
    ...(found[2] === undefined ? {} : { nulls_not_distinct: true }),
    ...deferral(index.deferrable),
    ...(included.length > 0 ? { index_parameters: { include_columns: included } } : {}),
  };
}

const INDEX = new RegExp(
  [
    /^USING (btree|hash|gist|spgist|gin|brin) \(([^()]*)\)/,
    /(?: WITH \(([^()]*)\))?(?: WHERE \((.*)\))?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);
const INDEXED = /^("(?:[^"]|"")*"|[a-z_][\w$]*)( DESC)?(?: NULLS (FIRST|LAST))?$/;

/** @returns an index as create_index takes it, or null where it takes none like it */
export function indexFields(table: string, index: CatalogIndex): Fields | null {
  const [, method, list = '', stored, predicate] = INDEX.exec(index.body) ?? [];
  const columns = list.split(', ').map((each) => INDEXED.exec(each));
  if (method === undefined || columns.some((column) => column === null)) return null;
  return {
    name: index.name,
    table,
    columns: columns.map((found) => ({
      column: namesIn(found![1]!).join('.'),
      ...(found![2] === undefined ? {} : { sort: 'DESC' }),
      ...(found![3] === undefined ? {} : { nulls: found![3] }),
    })),
    ...(method === 'btree' ? {} : { method }),
    ...(index.unique ? { unique: true } : {}),
    ...(predicate === undefined ? {} : { predicate }),
    ...(stored === undefined ? {} : { storage_parameters: stored }),
  };
}

/** @returns the statement that makes an index */
export function indexSql(schema: string, table: string, index: CatalogIndex): string {
  const unique = index.unique ? 'UNIQUE ' : '';
  return `CREATE ${unique}INDEX ${ident(index.name)} ON ${ident(schema, table)} ${index.body}`;
}

/** @returns all rules of a table as create_table takes them, and those that it cannot take */
export function rulesOfTable(schema: string, table: CatalogTable) {
  const said: Fields[] = [];
  const unsaid: Unsaid[] = [];
  const on = `ALTER TABLE ${ident(schema, table.name)}`;
  const exclusions = table.constraints.filter(({ kind }) => kind === 'exclusion');
  for (const index of table.indexes) {
    const { constraint } = index;
    if (constraint === null || exclusions.some(({ name }) => name === constraint)) continue;
    const fields = keyFields(index);
    const kind = index.primary ? 'PRIMARY KEY' : 'UNIQUE';
    const list = index.columns.map((column) => ident(column)).join(', ');
    const sql = `${on} ADD CONSTRAINT ${ident(constraint)} ${kind} (${list})${index.deferrable}`;
    if (fields) said.push(fields);
    else unsaid.push({ what: `constraint ${constraint} of ${table.name}`, sql });
  }
  for (const rule of table.constraints) {
    const fields = constraintFields(schema, rule);
    const sql = `${on} ADD CONSTRAINT ${ident(rule.name)} ${rule.definition}`;
    if (fields) said.push(fields);
    else unsaid.push({ what: `constraint ${rule.name} of ${table.name}`, sql });
  }
  return { said, unsaid };
}

/** @returns the indexes of a table that no constraint owns, as create_index takes them */
export function indexesOfTable(schema: string, table: CatalogTable) {
  const said: Fields[] = [];
  const unsaid: Unsaid[] = [];
  for (const index of table.indexes) {
    if (index.constraint !== null) continue;
    const fields = indexFields(table.name, index);
    if (fields) said.push(fields);
    else {
      const sql = indexSql(schema, table.name, index);
      unsaid.push({ what: `index ${index.name} of ${table.name}`, sql });
    }
  }
  return { said, unsaid };
}

/**
 * @param comment the table's own comment
 * @param expressions what generated columns are generated from, by their names
 * @returns a table as create_table takes it, its indexes, and what neither can say
 */
export function describeTable(
  schema: string,
  table: CatalogTable,
  comment: string | null = null,
  expressions: Readonly<Record<string, string>> = {},
) {
  const rules = rulesOfTable(schema, table);
  const indexes = indexesOfTable(schema, table);
  const columns = table.columns
    .filter(({ name }) => !name.startsWith('_sw_'))
    .map((column) => {
      const { type, collation } = column;
      const collated = collation === null ? {} : { type: `${type} COLLATE ${collation}` };
      const fields = { ...columnFields(column), ...collated };
      const expression = expressions[column.name];
      if (expression !== undefined) return { ...fields, generated: { expression } };
      if (column.identity === '') return fields;
      const user_specified_values = column.identity === 'a' ? 'ALWAYS' : 'BY DEFAULT';
      return { ...fields, generated: { identity: { user_specified_values } } };
    });
  return {
    spec: {
      name: table.name,
      ...(comment === null ? {} : { comment }),
      columns,
      ...(rules.said.length > 0 ? { constraints: rules.said } : {}),
    },
    indexes: indexes.said,
    unsaid: [...rules.unsaid, ...indexes.unsaid],
  };
}
