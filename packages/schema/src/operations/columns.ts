/** What create_table and add_column share: how a column is written down. */
import { Type } from 'typebox';
import { ident } from '@slipway/kernel';
import { short } from '../core/names.ts';

const ACTION = Type.Union([
  Type.Literal('NO ACTION'),
  Type.Literal('RESTRICT'),
  Type.Literal('CASCADE'),
  Type.Literal('SET NULL'),
  Type.Literal('SET DEFAULT'),
]);

/** `references` of a column. */
export const REFERENCES = Type.Object(
  {
    name: Type.Optional(Type.String()),
    table: Type.String(),
    column: Type.String(),
    on_delete: Type.Optional(ACTION),
    on_update: Type.Optional(ACTION),
    deferrable: Type.Optional(Type.Boolean()),
    initially_deferred: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

/** `check` of a column. */
export const CHECK = Type.Object(
  { name: Type.String(), constraint: Type.String() },
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

/** @returns a table named in a change, `schema.table` or one of the change's own schema */
export function qualify(schema: string, table: string): string {
  const [first, second] = table.split('.');
  return second === undefined ? ident(schema, table) : ident(first!, second);
}

/** @returns `FOREIGN KEY (…) REFERENCES …` */
export function foreignKeySql(schema: string, column: string, to: References): string {
  const parts = [
    `FOREIGN KEY (${ident(column)})`,
    `REFERENCES ${qualify(schema, to.table)} (${ident(to.column)})`,
  ];
  if (to.on_delete) parts.push(`ON DELETE ${to.on_delete}`);
  if (to.on_update) parts.push(`ON UPDATE ${to.on_update}`);
  if (to.deferrable) parts.push('DEFERRABLE');
  if (to.initially_deferred) parts.push('INITIALLY DEFERRED');
  return parts.join(' ');
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
