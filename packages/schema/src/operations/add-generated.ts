/** add_column with `generated`: what the database computes, on a table that has rows. */
import type { Static } from 'typebox';
import { ident, literal } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { refuse, takeName, type ChangeDraft, type TableDraft } from '../core/draft.ts';
import { IDENTITY_FACTS } from '../core/generated.ts';
import { short } from '../core/names.ts';
import type { GENERATED } from './columns.ts';

/** The column as it is written. */
export interface GeneratedColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable?: boolean | undefined;
  readonly default?: string | undefined;
  readonly comment?: string | undefined;
  readonly up?: string | undefined;
  readonly generated: Static<typeof GENERATED>;
}

const WHOLE_NUMBER = /^\s*(smallint|integer|int|bigint|int2|int4|int8)\s*$/i;

function refuseUnfit(
  draft: ChangeDraft,
  table: TableDraft,
  column: GeneratedColumn,
  op: ChangeOperation,
) {
  const { name, type, generated } = column;
  const no = (field: string, problem: string, hint: string): never =>
    refuse(op, field, problem, hint);
  const { identity, expression } = generated;
  if ((identity === undefined) === (expression === undefined)) {
    no('column', `Column ${name} needs either an expression or an identity.`, 'Write one of them.');
  }
  if (column.up !== undefined || column.default !== undefined) {
    const field = column.up === undefined ? 'column' : 'up';
    no(field, `Column ${name} is generated: nothing else says its value.`, 'Leave that out.');
  }
  if (!identity) return;
  if (!WHOLE_NUMBER.test(type)) {
    no('column', `An identity column cannot be ${type}.`, 'Use smallint, integer or bigint.');
  }
  if (column.nullable === true) {
    no('column', `The identity column ${name} cannot be NULL.`, 'Leave `nullable` out.');
  }
  if (table.table.columns.some((each) => each.identity !== '')) {
    no('column', `Table ${table.shown} has an identity column already.`, 'It can have one.');
  }
  if (table.table.kind === 'partitioned' && draft.catalog.serverMajor < 17) {
    const hint = 'PostgreSQL 17 is the first that numbers rows of all partitions.';
    no('table', `Table ${table.shown} is partitioned.`, hint);
  }
}

function addIdentity(
  draft: ChangeDraft,
  table: TableDraft,
  { name, type, generated }: GeneratedColumn,
  operation: ChangeOperation,
): void {
  const sequenceName = short(`${table.name}_${name}_seq`);
  takeName(draft, sequenceName, operation, 'column');
  const sequence = ident(draft.catalog.schema, sequenceName);
  const always = generated.identity?.user_specified_values !== 'BY DEFAULT';
  const options = generated.identity?.sequence_options ?? '';
  table.identities.push({ physical: name, type, sequence, always, options });
  table.expressions.push({
    side: 'up',
    target: name,
    sql: `nextval(${literal(sequence)}::regclass)`,
    notNull: true,
    operation,
    known: IDENTITY_FACTS,
  });
}

/** Adds a generated or identity column of the new version to the draft. */
export function addGenerated(
  draft: ChangeDraft,
  table: TableDraft,
  column: GeneratedColumn,
  operation: ChangeOperation,
): void {
  refuseUnfit(draft, table, column, operation);
  const { name, type, comment = null, generated } = column;
  if (table.table.columns.some((each) => each.name === name)) {
    const problem = `A column that an earlier change drops or renames is still called ${name}.`;
    refuse(operation, 'column', problem, 'Complete that change first, or choose another name.');
  }
  const notNull = column.nullable !== true;
  const plain = { default: null, collation: null, instant: false };
  table.added.push({ physical: name, type, notNull, ...plain });
  table.columns.push({
    name,
    physical: name,
    old: null,
    type,
    default: null,
    comment,
    computed: true,
  });
  const { expression } = generated;
  if (expression === undefined) {
    addIdentity(draft, table, column, operation);
    return;
  }
  const derived = { side: 'up', target: name, sql: expression, notNull, operation } as const;
  table.expressions.push({ ...derived, computed: true });
}
