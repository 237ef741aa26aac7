/** A constraint of a whole table, as create_table and create_constraint take it. */
import { Type, type Static } from 'typebox';
import { ident } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { checkName, refuse, type ChangeDraft } from '../core/draft.ts';
import { farColumn, foreignTail, qualify, TABLE_REFERENCES, type ForeignSpec } from './columns.ts';

/** The fields of a table's constraint. */
export const CONSTRAINT_FIELDS = {
  name: Type.String(),
  type: Type.Union([
    Type.Literal('primary_key'),
    Type.Literal('unique'),
    Type.Literal('check'),
    Type.Literal('foreign_key'),
    Type.Literal('exclude'),
  ]),
  columns: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  check: Type.Optional(Type.String()),
  no_inherit: Type.Optional(Type.Boolean()),
  nulls_not_distinct: Type.Optional(Type.Boolean()),
  deferrable: Type.Optional(Type.Boolean()),
  initially_deferred: Type.Optional(Type.Boolean()),
  references: Type.Optional(TABLE_REFERENCES),
  index_parameters: Type.Optional(
    Type.Object(
      {
        include_columns: Type.Optional(Type.Array(Type.String())),
        storage_parameters: Type.Optional(Type.String({ pattern: '^[\\w =.,]+$' })),
      },
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
};

export const CONSTRAINT = Type.Object(CONSTRAINT_FIELDS, { additionalProperties: false });

export type Constraint = Static<typeof CONSTRAINT>;

const NEEDED: Readonly<Record<Constraint['type'], keyof Constraint>> = {
  primary_key: 'columns',
  unique: 'columns',
  check: 'check',
  foreign_key: 'references',
  exclude: 'exclude',
};

/** Refuses a constraint that lacks what its type needs. */
export function checkConstraint(each: Constraint, operation: ChangeOperation, field: string) {
  checkName(each.name, operation);
  const lacks = (needed: keyof Constraint) => {
    const problem = `Constraint ${each.name} of type ${each.type} has no "${needed}".`;
    refuse(operation, field, problem, 'Add it.');
  };
  const needed = NEEDED[each.type];
  if (each[needed] === undefined) lacks(needed);
  if (each.type === 'foreign_key' && each.columns === undefined) lacks('columns');
  const { on_delete: action, on_delete_set_columns: set = [] } = each.references ?? {};
  if (set.length === 0) return;
  const stray = set.find((column) => !each.columns?.includes(column));
  if (stray === undefined && action?.startsWith('SET ')) return;
  const problem = stray
    ? `Constraint ${each.name} cannot set ${stray} on delete: it is not one of its columns.`
    : `Constraint ${each.name} names columns to set on delete, and its on_delete sets none.`;
  const hint = 'Name columns of the key, with `on_delete: SET NULL` or `SET DEFAULT`.';
  refuse(operation, 'references', problem, hint);
}

/** @returns a constraint's far side with its deferral, as one */
export function foreignOf(each: Constraint): ForeignSpec | null {
  if (!each.references) return null;
  const { deferrable, initially_deferred } = each;
  return {
    ...each.references,
    ...(deferrable === undefined ? {} : { deferrable }),
    ...(initially_deferred === undefined ? {} : { initially_deferred }),
  };
}

/** @returns what follows the key columns of the constraint's index: INCLUDE and WITH */
export function indexParametersSql(each: Constraint): string {
  const { include_columns: included, storage_parameters: stored } = each.index_parameters ?? {};
  const parts = [''];
  if (included) parts.push(`INCLUDE (${included.map((column) => ident(column)).join(', ')})`);
  if (stored) parts.push(`WITH (${stored})`);
  return parts.join(' ');
}

/** @returns ` DEFERRABLE …` or nothing */
export function deferralSql(each: Constraint): string {
  return (
    (each.deferrable ? ' DEFERRABLE' : '') + (each.initially_deferred ? ' INITIALLY DEFERRED' : '')
  );
}

/** @returns `CONSTRAINT name …` for a table that nobody uses yet */
export function constraintSql(draft: ChangeDraft, each: Constraint): string {
  const columns = `(${(each.columns ?? []).map((column) => ident(column)).join(', ')})`;
  const name = `CONSTRAINT ${ident(each.name)}`;
  const index = `${columns}${indexParametersSql(each)}${deferralSql(each)}`;
  if (each.type === 'primary_key') return `${name} PRIMARY KEY ${index}`;
  if (each.type === 'unique') {
    return `${name} UNIQUE ${each.nulls_not_distinct ? 'NULLS NOT DISTINCT ' : ''}${index}`;
  }
  if (each.type === 'check') {
    return `${name} CHECK (${each.check ?? ''})${each.no_inherit ? ' NO INHERIT' : ''}`;
  }
  const to = foreignOf(each);
  if (to) {
    const far = to.columns.map((column) => ident(farColumn(draft, to.table, column))).join(', ');
    const target = `${qualify(draft, to.table)} (${far})`;
    return `${name} FOREIGN KEY ${columns} REFERENCES ${target}${foreignTail(to)}`;
  }
  const { index_method: method, elements, predicate } = each.exclude!;
  const where = predicate ? ` WHERE (${predicate})` : '';
  return `${name} EXCLUDE USING ${method} (${elements})${where}${deferralSql(each)}`;
}
