/** create_table: a new table, visible to the new version alone. */
import { Type, type Static } from 'typebox';
import { ident, literal } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { checkName, refuse, takeName, type ChangeDraft } from '../core/draft.ts';
import { COLUMN_FIELDS, constraintName, foreignKeySql, qualify } from './columns.ts';
import { defineOperation } from './operation.ts';

const COLUMN = Type.Object(
  {
    ...COLUMN_FIELDS,
    pk: Type.Optional(Type.Boolean()),
    generated: Type.Optional(
      Type.Object(
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
      ),
    ),
  },
  { additionalProperties: false },
);

const CONSTRAINT = Type.Object(
  {
    name: Type.String(),
    type: Type.Union([
      Type.Literal('primary_key'),
      Type.Literal('unique'),
      Type.Literal('check'),
      Type.Literal('foreign_key'),
      Type.Literal('exclude'),
    ]),
    columns: Type.Optional(Type.Array(Type.String())),
    check: Type.Optional(Type.String()),
    deferrable: Type.Optional(Type.Boolean()),
    initially_deferred: Type.Optional(Type.Boolean()),
    references: Type.Optional(
      Type.Object(
        {
          table: Type.String(),
          columns: Type.Array(Type.String()),
          on_delete: Type.Optional(Type.String({ pattern: '^[A-Z ]+$' })),
          on_update: Type.Optional(Type.String({ pattern: '^[A-Z ]+$' })),
          match_type: Type.Optional(Type.Union([Type.Literal('SIMPLE'), Type.Literal('FULL')])),
        },
        { additionalProperties: false },
      ),
    ),
    index_parameters: Type.Optional(
      Type.Object(
        { include_columns: Type.Optional(Type.Array(Type.String())) },
        { additionalProperties: false },
      ),
    ),
    exclude: Type.Optional(
      Type.Object(
        {
          index_method: Type.String({ pattern: '^[a-z_]+$' }),
          elements: Type.String(),
          predicate: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    ),
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
type Constraint = Static<typeof CONSTRAINT>;

function isKey(spec: Static<typeof SPEC>, column: Column): boolean {
  const key = spec.constraints?.find((each) => each.type === 'primary_key');
  return column.pk === true || key?.columns?.includes(column.name) === true;
}

function columnSql(schema: string, table: string, column: Column): string {
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
    parts.push(`CONSTRAINT ${ident(column.check.name)} CHECK (${column.check.constraint})`);
  }
  if (column.references) {
    const name = constraintName(column.references.name, table, column.name, 'fkey');
    const key = foreignKeySql(schema, column.name, column.references);
    const reference = key.slice(key.indexOf('REFERENCES'));
    parts.push(`CONSTRAINT ${ident(name)} ${reference}`);
  }
  return parts.join(' ');
}

function constraintSql(schema: string, each: Constraint): string {
  const columns = `(${(each.columns ?? []).map((column) => ident(column)).join(', ')})`;
  const parts = [`CONSTRAINT ${ident(each.name)}`];
  if (each.type === 'primary_key') parts.push(`PRIMARY KEY ${columns}`);
  if (each.type === 'unique') parts.push(`UNIQUE ${columns}`);
  if (each.type === 'check') parts.push(`CHECK (${each.check ?? ''})`);
  const included = each.index_parameters?.include_columns;
  if (included) parts.push(`INCLUDE (${included.map((column) => ident(column)).join(', ')})`);
  if (each.type === 'foreign_key' && each.references) {
    const to = each.references;
    const target = to.columns.map((column) => ident(column)).join(', ');
    parts.push(`FOREIGN KEY ${columns} REFERENCES ${qualify(schema, to.table)} (${target})`);
    if (to.match_type) parts.push(`MATCH ${to.match_type}`);
    if (to.on_delete) parts.push(`ON DELETE ${to.on_delete}`);
    if (to.on_update) parts.push(`ON UPDATE ${to.on_update}`);
  }
  if (each.type === 'exclude' && each.exclude) {
    const { index_method: method, elements, predicate } = each.exclude;
    parts.push(`EXCLUDE USING ${method} (${elements})`);
    if (predicate) parts.push(`WHERE (${predicate})`);
  }
  if (each.deferrable) parts.push('DEFERRABLE');
  if (each.initially_deferred) parts.push('INITIALLY DEFERRED');
  return parts.join(' ');
}

const NEEDED: Readonly<Record<Constraint['type'], keyof Constraint>> = {
  primary_key: 'columns',
  unique: 'columns',
  check: 'check',
  foreign_key: 'references',
  exclude: 'exclude',
};

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
    const needed = NEEDED[each.type];
    if (each[needed] === undefined) {
      const problem = `Constraint ${each.name} of type ${each.type} has no "${needed}".`;
      refuse(operation, 'constraints', problem, 'Add it.');
    }
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
    ...spec.columns.map((column) => columnSql(schema, spec.name, column)),
    ...(keys.length > 0 ? [`PRIMARY KEY (${keys.join(', ')})`] : []),
    ...(spec.constraints ?? []).map((each) => constraintSql(schema, each)),
  ];
  const references = [
    ...spec.columns.flatMap((column) => (column.references ? [column.references.table] : [])),
    ...(spec.constraints ?? []).flatMap((each) => (each.references ? [each.references.table] : [])),
  ];
  draft.created.set(spec.name, {
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
  });
}

/** Creates a table with its columns and constraints. */
export const createTable = defineOperation({
  name: 'create_table',
  schema: SPEC,
  unsupported: [
    'constraints.no_inherit',
    'constraints.nulls_not_distinct',
    'constraints.index_parameters.storage_parameters',
    'constraints.index_parameters.tablespace',
    'constraints.references.on_delete_set_columns',
    'columns.references.match_type',
    'columns.check.no_inherit',
  ],
  apply,
});
