/** Operations of a change file in words, one line each. */
import type { ChangeOperation } from '@slipway/schema';

/** What the kinds of operation have between them; the change file's reader has checked each. */
interface Fields {
  readonly table?: string;
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
  readonly up?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly default?: string | null;
  readonly unique?: boolean | object;
  readonly references?: { readonly table: string };
  readonly column?: string | { readonly name: string; readonly type: string };
  readonly columns?: object;
}

const columnName = ({ column }: Fields): string =>
  typeof column === 'object' ? column.name : (column ?? '');

const WORDS: Readonly<Record<string, (fields: Fields) => string>> = {
  create_table: ({ name, columns }) =>
    `create table ${name} with ${Object.keys(columns ?? {}).length} columns`,
  add_column: (fields) => {
    const type = typeof fields.column === 'object' ? ` (${fields.column.type})` : '';
    const from = fields.up === undefined ? '' : `, for existing rows: ${fields.up.trim()}`;
    return `add column ${fields.table}.${columnName(fields)}${type}${from}`;
  },
  drop_column: (fields) => `drop column ${fields.table}.${columnName(fields)} at the contract`,
  rename_column: ({ table, from, to }) => `rename column ${table}.${from} to ${to}`,
  alter_column: (fields) => {
    const parts = [
      ...(fields.type === undefined ? [] : [`type ${fields.type}`]),
      ...(fields.nullable === undefined ? [] : [fields.nullable ? 'nullable' : 'not null']),
      ...(fields.default === undefined ? [] : [`default ${fields.default ?? 'none'}`]),
      ...(fields.unique === undefined ? [] : ['unique']),
      ...(fields.references === undefined ? [] : [`refers to ${fields.references.table}`]),
    ];
    const how = parts.length > 0 ? `: ${parts.join(', ')}` : '';
    const from = fields.up === undefined ? '' : `, for existing rows: ${fields.up.trim()}`;
    return `alter column ${fields.table}.${columnName(fields)}${how}${from}`;
  },
  create_index: ({ name, table, unique }) =>
    `create ${unique === true ? 'unique ' : ''}index ${name} on ${table}, without blocking`,
};

/** @returns an operation in words; one that has none yet by its kind */
export function describeOperation({ kind, spec }: ChangeOperation): string {
  const words = WORDS[kind];
  const text = words ? words(spec as Fields) : kind.replaceAll('_', ' ');
  return text.replaceAll(/\s+/g, ' ');
}
