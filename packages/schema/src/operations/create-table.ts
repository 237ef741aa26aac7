/** create_table: a new table, visible to the new version alone. */
import { Type, type Static } from 'typebox';
import { ident, literal } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { checkName, refuse, takeName, type ChangeDraft } from '../core/draft.ts';
import {
  COLUMN_FIELDS,
  constraintName,
  farColumn,
  foreignSpec,
  foreignTail,
  GENERATED,
  qualify,
} from './columns.ts';
import { checkConstraint, CONSTRAINT, constraintSql } from './constraint.ts';
import { defineOperation } from './operation.ts';

const COLUMN = Type.Object(
  {
    ...COLUMN_FIELDS,
    pk: Type.Optional(Type.Boolean()),
    generated: Type.Optional(GENERATED),
  },
  { additionalProperties: false },
);

const SPEC = Type.Object(
  {
    name: Type.String(),
    comment: Type.Optional(Type.String()),
    columns: Type.Array(COLUMN, { minItems: 1 }),
    constraints: Type.Optional(Type.Array(CONSTRAINT)),
  },
  { additionalProperties: false },
);

type Column = Static<typeof COLUMN>;

function isKey(spec: Static<typeof SPEC>, column: Column): boolean {
  const key = spec.constraints?.find((each) => each.type === 'primary_key');
  return column.pk === true || key?.columns?.includes(column.name) === true;
}

function columnSql(draft: ChangeDraft, table: string, column: Column): string {
  const parts = [ident(column.name), column.type];
  const { identity, expression } = column.generated ?? {};
  if (expression !== undefined) parts.push(`GENERATED ALWAYS AS (${expression}) STORED`);
  if (identity) {
    const options = identity.sequence_options ? ` (${identity.sequence_options})` : '';
    parts.push(`GENERATED ${identity.user_specified_values ?? 'ALWAYS'} AS IDENTITY${options}`);
  }
  if (column.default !== undefined) parts.push(`DEFAULT ${column.default}`);
  if (column.nullable !== true) parts.push('NOT NULL');
  if (column.unique) parts.push('UNIQUE');
  if (column.check) {
    const check = `CONSTRAINT ${ident(column.check.name)} CHECK (${column.check.constraint})`;
    parts.push(column.check.no_inherit ? `${check} NO INHERIT` : check);
  }
  if (column.references) {
    const name = constraintName(column.references.name, table, column.name, 'fkey');
    const to = foreignSpec(column.references);
    const key = farColumn(draft, to.table, column.references.column);
    const far = `${qualify(draft, to.table)} (${ident(key)})`;
    parts.push(`CONSTRAINT ${ident(name)} REFERENCES ${far}${foreignTail(to)}`);
  }
  return parts.join(' ');
}

function checkSpec(spec: Static<typeof SPEC>, operation: ChangeOperation): void {
  const seen = new Set<string>();
  for (const column of spec.columns) {
    checkName(column.name, operation);
    if (seen.has(column.name)) {
      refuse(operation, 'columns', `Column ${column.name} is written twice.`, 'Keep one.');
    }
    seen.add(column.name);
  }
  for (const each of spec.constraints ?? []) {
    checkConstraint(each, operation, 'constraints');
  }
}

function commentsSql(table: string, spec: Static<typeof SPEC>): string[] {
  const comments = spec.columns.flatMap(({ name, comment }) =>
    comment === undefined
      ? []
      : [`COMMENT ON COLUMN ${table}.${ident(name)} IS ${literal(comment)}`],
  );
  if (spec.comment !== undefined) {
    comments.unshift(`COMMENT ON TABLE ${table} IS ${literal(spec.comment)}`);
  }
  return comments;
}

function apply(draft: ChangeDraft, spec: Static<typeof SPEC>, operation: ChangeOperation): void {
  takeName(draft, spec.name, operation);
  checkSpec(spec, operation);
  const { schema } = draft.catalog;
  const table = ident(schema, spec.name);
  const keys = spec.columns.filter((column) => column.pk).map((column) => ident(column.name));
  const body = [
    ...spec.columns.map((column) => columnSql(draft, spec.name, column)),
    ...(keys.length > 0 ? [`PRIMARY KEY (${keys.join(', ')})`] : []),
    ...(spec.constraints ?? []).map((each) => constraintSql(draft, each)),
  ];
  const references = [
    ...spec.columns.flatMap((column) => (column.references ? [column.references.table] : [])),
    ...(spec.constraints ?? []).flatMap((each) => (each.references ? [each.references.table] : [])),
  ];
  const made = {
    name: spec.name,
    columns: spec.columns.map((column) => ({
      name: column.name,
      physical: column.name,
      old: null,
      type: column.type,
      default: null, // the base table's default shows through the view
      comment: column.comment ?? null,
      computed: column.generated !== undefined || isKey(spec, column),
    })),
    create: [`CREATE TABLE ${table} (\n  ${body.join(',\n  ')}\n)`, ...commentsSql(table, spec)],
    refersTo: references,
  };
  draft.created.set(spec.name, made);
  draft.early.push({ create: made });
}

/** Creates a table with its columns and constraints. */
export const createTable = defineOperation({
  name: 'create_table',
  schema: SPEC,
  unsupported: ['constraints.index_parameters.tablespace'],
  apply,
});
