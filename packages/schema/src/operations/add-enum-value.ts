/**
 * add_enum_value: another value for an enum type.
 *
 * PostgreSQL lets nobody use a value before the transaction that adds it has ended, so it is a
 * step of its own. No statement takes a value away again: a rollback leaves it.
 */
import { Type } from 'typebox';
import { ident, literal, nearest } from '@slipway/kernel';
import type { EnumType } from '../core/catalog.ts';
import type { ChangeOperation } from '../core/change.ts';
import { refuse, type ChangeDraft } from '../core/draft.ts';
import { fits } from '../core/names.ts';
import { defineOperation } from './operation.ts';

const SPEC = Type.Object(
  {
    type: Type.String(),
    value: Type.String(),
    before: Type.Optional(Type.String()),
    after: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

type Spec = Type.Static<typeof SPEC>;

/** A name without its schema means the change's schema, then `public`. */
function typeOf(draft: ChangeDraft, name: string, operation: ChangeOperation): EnumType {
  const { enums, schema } = draft.catalog;
  const isNamed = (type: EnumType) => `${type.schema}.${type.name}` === name;
  const found =
    enums.find(isNamed) ??
    enums.find((type) => type.schema === schema && type.name === name) ??
    enums.find((type) => type.schema === 'public' && type.name === name);
  if (found) return found;
  const names = enums.flatMap((type) => {
    const qualified = `${type.schema}.${type.name}`;
    return [schema, 'public'].includes(type.schema) ? [type.name, qualified] : [qualified];
  });
  const near = nearest(name, names);
  const known = enums.map((type) => `${type.schema}.${type.name}`).join(', ');
  const hint = near ? `Did you mean ${near}?` : `The enum types: ${known || '(none)'}.`;
  refuse(operation, 'type', `There is no enum type ${name}.`, hint);
}

/** What earlier operations of the change add is there when this one runs. */
function valuesOf(draft: ChangeDraft, type: EnumType): string[] {
  const added = draft.early.flatMap((each) =>
    'enumValue' in each && each.enumValue.type === type ? [each.enumValue.value] : [],
  );
  return [...type.values, ...added];
}

function placed(spec: Spec, values: readonly string[], operation: ChangeOperation): string {
  const field = spec.before === undefined ? 'after' : 'before';
  if (spec.before !== undefined && spec.after !== undefined) {
    refuse(operation, 'after', 'Both `before` and `after` are given.', 'Keep one of them.');
  }
  const neighbour = spec[field];
  if (neighbour === undefined) return '';
  if (!values.includes(neighbour)) {
    const near = nearest(neighbour, values);
    const hint = near ? `Did you mean ${near}?` : `Its values: ${values.join(', ')}.`;
    refuse(operation, field, `Type ${spec.type} has no value ${neighbour}.`, hint);
  }
  return ` ${field.toUpperCase()} ${literal(neighbour)}`;
}

function apply(draft: ChangeDraft, spec: Spec, operation: ChangeOperation): void {
  const type = typeOf(draft, spec.type, operation);
  const { value } = spec;
  if (!fits(value)) {
    const problem = `The value "${value}" is empty or longer than 63 bytes.`;
    refuse(operation, 'value', problem, 'PostgreSQL takes no such value: choose another.');
  }
  const values = valuesOf(draft, type);
  const where = placed(spec, values, operation);
  if (values.includes(value)) {
    draft.warnings.push(`Type ${spec.type} has the value ${value} already: nothing is added.`);
    return;
  }
  const name = ident(type.schema, type.name);
  const sql = `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${literal(value)}${where}`;
  draft.early.push({ enumValue: { type, value, sql } });
  draft.warnings.push(
    `Value ${value} of type ${spec.type} cannot be taken back: a rollback leaves it, and the ` +
      'rows that hold it. The old version reads such rows too: its applications must know the ' +
      'value, or nobody may write it before the change is complete.',
  );
}

/** Adds a value to an enum type, at once and for all versions. */
export const addEnumValue = defineOperation({ name: 'add_enum_value', schema: SPEC, apply });
