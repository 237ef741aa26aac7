/** An operation's fields as rows of a table, from its schema. */
import type { TSchema } from 'typebox';
import { describeField } from './field-words.ts';

/** One field. */
export interface FieldRow {
  /** Dotted; `[]` stands for each entry of a list, `*` for each name of a map. */
  readonly path: string;
  readonly type: string;
  readonly needed: boolean;
  readonly does: string;
}

interface Shape {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
}

const shapeOf = (schema: TSchema): Shape => schema;

/** @returns a schema's type as a reader says it */
function typeOf(schema: TSchema): string {
  const { type, const: fixed, anyOf, items, patternProperties } = shapeOf(schema);
  if (fixed !== undefined) return `\`${String(fixed)}\``;
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(', ');
  if (items) return `list of ${typeOf(items)}`;
  if (patternProperties) {
    return `map of ${Object.values(patternProperties).map(typeOf).join(', ')} by column`;
  }
  if (type === 'boolean') return 'true or false';
  return { string: 'text', object: 'map', null: 'null' }[type ?? ''] ?? type ?? 'anything';
}

/** @returns the schemas below a field: those of its entries, or its own */
function below(schema: TSchema): { readonly suffix: string; readonly schema: TSchema }[] {
  const { anyOf, items, patternProperties } = shapeOf(schema);
  if (anyOf) return anyOf.flatMap(below);
  if (items) return below(items).map((each) => ({ ...each, suffix: `[]${each.suffix}` }));
  if (patternProperties) {
    return Object.values(patternProperties)
      .flatMap(below)
      .map((each) => ({ ...each, suffix: `.*${each.suffix}` }));
  }
  return shapeOf(schema).properties ? [{ suffix: '', schema }] : [];
}

/** @returns all fields of an operation, each followed by the fields within it */
export function fieldsOf(operation: string, schema: TSchema, prefix = ''): FieldRow[] {
  const { properties = {}, required = [] } = shapeOf(schema);
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const row = {
      path,
      type: typeOf(field),
      needed: required.includes(name),
      does: describeField(operation, path),
    };
    const inner = below(field).flatMap((each) =>
      fieldsOf(operation, each.schema, `${path}${each.suffix}.`),
    );
    return [row, ...inner];
  });
}
