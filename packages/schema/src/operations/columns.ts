/** What create_table and add_column share: how a column is written down. */
import { Type } from 'typebox';
import { ident } from '@slipway/kernel';
import type { ChangeDraft } from '../core/draft.ts';
import { short } from '../core/names.ts';
import { findSeen, seenOf } from '../core/seen.ts';

const ACTION = Type.Union([
  Type.Literal('NO ACTION'),
  Type.Literal('RESTRICT'),
  Type.Literal('CASCADE'),
  Type.Literal('SET NULL'),
  Type.Literal('SET DEFAULT'),
]);

const MATCH = Type.Union([Type.Literal('SIMPLE'), Type.Literal('FULL')]);

const FOREIGN = {
  on_delete: Type.Optional(ACTION),
  on_update: Type.Optional(ACTION),
  match_type: Type.Optional(MATCH),
};

/** `references` of a column. */
export const REFERENCES = Type.Object(
  {
    name: Type.Optional(Type.String()),
    table: Type.String(),
    column: Type.String(),
    ...FOREIGN,
    deferrable: Type.Optional(Type.Boolean()),
    initially_deferred: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** `references` of a table's constraint. */
export const TABLE_REFERENCES = Type.Object(
  {
    table: Type.String(),
    columns: Type.Array(Type.String(), { minItems: 1 }),
    ...FOREIGN,
    on_delete_set_columns: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  },
  { additionalProperties: false },
);

/** `check` of a column. */
export const CHECK = Type.Object(
  {
    name: Type.String(),
    constraint: Type.String(),
    no_inherit: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** `generated` of a column. */
export const GENERATED = Type.Object(
  {
    expression: Type.Optional(Type.String()),
    identity: Type.Optional(
      Type.Object(
        {
          user_specified_values: Type.Optional(
            Type.Union([Type.Literal('ALWAYS'), Type.Literal('BY DEFAULT')]),
          ),
          sequence_options: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

/** A column as create_table and add_column take it. Without `nullable: true` it is NOT NULL. */
export const COLUMN_FIELDS = {
  name: Type.String(),
  type: Type.String(),
  nullable: Type.Optional(Type.Boolean()),
  unique: Type.Optional(Type.Boolean()),
  default: Type.Optional(Type.String()),
  comment: Type.Optional(Type.String()),
  check: Type.Optional(CHECK),
  references: Type.Optional(REFERENCES),
};

export type References = Type.Static<typeof REFERENCES>;

/** A foreign key's far side, as both ways of writing it come to. */
export interface ForeignSpec {
  readonly table: string;
  readonly columns: readonly string[];
  readonly on_delete?: string;
  /** The columns that SET NULL or SET DEFAULT sets; all of the key's where absent. */
  readonly on_delete_set_columns?: readonly string[];
  readonly on_update?: string;
  readonly match_type?: string;
  readonly deferrable?: boolean;
  readonly initially_deferred?: boolean;
}

/** @returns a column's `references` as a table's */
export function foreignSpec(to: References): ForeignSpec {
  return { ...to, columns: [to.column] };
}

/**
 * @returns a table named in a change, `schema.table` or one of the change's own schema, by the
 * name that it has until the contract
 */
export function qualify(draft: ChangeDraft, table: string): string {
  const { schema } = draft.catalog;
  const renamed = [...draft.tables.values()].find((each) => each.shown === table);
  if (renamed) return ident(schema, renamed.name);
  const seen = findSeen(draft.catalog, table);
  if (seen) return ident(schema, seen.name);
  const [first, second] = table.split('.');
  return second === undefined ? ident(schema, table) : ident(first!, second);
}

/** @returns the physical name of a column of another table that a change names */
export function farColumn(draft: ChangeDraft, table: string, column: string): string {
  const far = findSeen(draft.catalog, table);
  const seen = far ? seenOf(far) : null;
  return seen?.columns.find((each) => each.name === column)?.physical ?? column;
}

/**
 * @param physical the name in the base of a column of the key
 * @returns what follows the columns that a foreign key refers to
 */
export function foreignTail(to: ForeignSpec, physical = (column: string) => column): string {
  const parts = [''];
  if (to.match_type) parts.push(`MATCH ${to.match_type}`);
  if (to.on_delete) parts.push(`ON DELETE ${to.on_delete}`);
  if (to.on_delete_set_columns) {
    parts.push(`(${to.on_delete_set_columns.map((each) => ident(physical(each))).join(', ')})`);
  }
  if (to.on_update) parts.push(`ON UPDATE ${to.on_update}`);
  if (to.deferrable) parts.push('DEFERRABLE');
  if (to.initially_deferred) parts.push('INITIALLY DEFERRED');
  return parts.join(' ');
}

/** @returns whether an expression is nothing but the column itself */
export function isColumn(sql: string, name: string): boolean {
  const text = sql.trim();
  return text === ident(name) || (/^[a-z_][\w$]*$/i.test(text) && text.toLowerCase() === name);
}

/** @returns the name of a column's constraint: the one asked for, or PostgreSQL's custom */
export function constraintName(
  asked: string | undefined,
  table: string,
  column: string,
  suffix: 'fkey' | 'key' | 'check',
): string {
  return asked ?? short(`${table}_${column}_${suffix}`);
}
