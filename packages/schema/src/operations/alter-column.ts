/**
 * alter_column: another type, nullability, default, comment or rule for a column.
 *
 * What changes values gets a twin, which stands beside the old column until the contract. A rule
 * alone is put on the column itself; a default or a comment alone is a matter of the views.
 */
import { Type, type Static } from 'typebox';
import { nearest } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import {
  columnOf,
  oldName,
  refuse,
  tableOf,
  type ChangeDraft,
  type TableDraft,
} from '../core/draft.ts';
import { CHECK, constraintName, foreignSpec, isColumn, REFERENCES } from './columns.ts';
import { defineOperation } from './operation.ts';
import { addCheck, addForeignKey, addKey, warnShared } from './rules.ts';
import { addTwin } from './twin.ts';

const SPEC = Type.Object(
  {
    table: Type.String(),
    column: Type.String(),
    type: Type.Optional(Type.String()),
    nullable: Type.Optional(Type.Boolean()),
    default: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    comment: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    unique: Type.Optional(Type.Object({ name: Type.String() }, { additionalProperties: false })),
    references: Type.Optional(REFERENCES),
    check: Type.Optional(CHECK),
    up: Type.Optional(Type.String()),
    down: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

type Spec = Static<typeof SPEC>;

/** Rules that the new version's column obeys; without a twin, the old version's obeys them too. */
function addRules(
  draft: ChangeDraft,
  table: TableDraft,
  spec: Spec,
  operation: ChangeOperation,
): void {
  const { unique, references, check, column } = spec;
  if (unique) addKey(draft, table, unique.name, [column], { constraint: 'UNIQUE' }, operation);
  if (references) {
    const name = constraintName(references.name, table.name, column, 'fkey');
    addForeignKey(draft, table, name, [column], foreignSpec(references), operation);
  }
  if (check) {
    const noInherit = check.no_inherit === true;
    addCheck(table, { name: check.name, condition: check.constraint, noInherit }, operation);
  }
}

/** A single name that is no column, and near none: pgroll's files may say an earlier name so. */
function meantDown(
  draft: ChangeDraft,
  table: TableDraft,
  spec: Spec,
  operation: ChangeOperation,
): string | undefined {
  const down = spec.down?.trim();
  if (down === undefined || !/^[a-z_]\w*$/.test(down) || /^(null|true|false)$/.test(down)) {
    return spec.down;
  }
  const names = table.columns.map((each) => each.name);
  if (/^(current|session|local|user)/.test(down) || nearest(down, names)) return spec.down;
  const line = operation.fields['down']?.line ?? operation.place.line;
  draft.warnings.push(
    `\`down\` in line ${line} names ${down}, which table ${table.shown} does not have: ` +
      `${spec.column} itself is taken.`,
  );
  return undefined;
}

function refuseUnsaid(spec: Spec, down: string | undefined, operation: ChangeOperation): void {
  const { type, nullable, references, check, up, column } = spec;
  if (up === undefined && (type !== undefined || nullable === false || references || check)) {
    const problem = `Nothing says how existing values of ${column} become the new ones.`;
    refuse(operation, null, problem, `Write \`up\`, an expression over ${column}.`);
  }
  if (spec.down === undefined && down === undefined && (type !== undefined || nullable === true)) {
    const problem = `Nothing says what the old version sees of new values of ${column}.`;
    refuse(operation, null, problem, `Write \`down\`, an expression over ${column}.`);
  }
}

function apply(draft: ChangeDraft, spec: Spec, operation: ChangeOperation): void {
  const table = tableOf(draft, spec.table, operation);
  const column = columnOf(table, spec.column, operation);
  if (column.old === null) {
    const problem = `Column ${spec.column} is added in this same change.`;
    refuse(operation, 'column', problem, 'Put what it needs into its add_column.');
  }
  const { type, nullable, unique, references, check, up, comment } = spec;
  const parts = [type, nullable, unique, references, check, up, spec.down, comment, spec.default];
  if (parts.every((part) => part === undefined)) {
    refuse(operation, null, `Nothing of ${spec.column} is altered.`, 'Say what shall change.');
  }
  const down = meantDown(draft, table, spec, operation);
  refuseUnsaid(spec, down, operation);
  const old = oldName(table, column.old);
  const converts =
    (up !== undefined && !isColumn(up, old)) ||
    (down !== undefined && !isColumn(down, column.name));
  if (type !== undefined || nullable !== undefined || converts) {
    const notNull = nullable === undefined ? undefined : !nullable;
    addTwin(draft, table, column, { type, notNull, default: spec.default, up, down }, operation);
  } else {
    if (unique || references || check) warnShared(draft, table, operation);
    if (spec.default !== undefined) column.default = spec.default;
  }
  addRules(draft, table, spec, operation);
  if (comment !== undefined) column.comment = comment;
}

/** Alters a column's type, nullability, default, uniqueness, reference or comment. */
export const alterColumn = defineOperation({
  name: 'alter_column',
  schema: SPEC,
  unsupported: ['name'],
  apply,
});
