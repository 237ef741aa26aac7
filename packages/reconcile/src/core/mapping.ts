/**
 * How a row of somebody else's book becomes a record: a mapping is data, and documents the form.
 *
 *   fields:
 *     id: transaction_id                              the field as it stands
 *     amount: { from: amount, as: decimal }           `3.49` becomes 349
 *     kind: { from: type, values: { E: earn } }       one of a list; another value is refused
 *     unit: { fixed: points }                         the same for every row
 *     amount: [{ from: totalMinor, as: whole }, …]    the first that the row has
 */
import { checkOften, checkShape, type InputDocument } from '@slipway/kernel';
import { Type, type Static } from 'typebox';
import { KEYS, ReconcileRecord, type Key } from './record.ts';

const closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const Name = Type.String({ minLength: 1, maxLength: 100 });
const From = closed({
  from: Name,
  as: Type.Optional(Type.Enum(['text', 'decimal', 'whole', 'iso', 'ms'])),
  values: Type.Optional(Type.Record(Type.String(), Type.String())),
});
const Fixed = closed({ fixed: Type.Union([Type.String(), Type.Integer()]) });
const One = Type.Union([Name, From, Fixed]);
const Field = Type.Union([Name, From, Fixed, Type.Array(One)]);

/** The fields of a record, each with where it comes from. */
export const FieldsShape = {
  kind: Field,
  id: Field,
  store: Field,
  device: Type.Optional(Field),
  unit: Field,
  amount: Field,
  at: Field,
  status: Type.Optional(Field),
};
/** The keys of a record, each with where it comes from. */
export const KeysShape = Type.Object(
  Object.fromEntries(KEYS.map((key) => [key, Type.Optional(Field)])),
  { additionalProperties: false },
);
/** The keys of a record that comes of a table: a column each. */
export const KeysColumns = Type.Object(
  Object.fromEntries(KEYS.map((key) => [key, Type.Optional(Name)])),
  { additionalProperties: false },
);

const Mapping = closed({
  feed: Name,
  version: Type.Integer({ minimum: 1 }),
  summary: Type.String(),
  source: Name,
  /** What the first cell of a CSV file's last line says, and the last object of a JSON file has. */
  trailer: Name,
  fields: closed(FieldsShape),
  keys: KeysShape,
});
type Field = Static<typeof Field>;
type One = Static<typeof One>;
/** A mapping, read. */
export interface Mapping extends Omit<Static<typeof Mapping>, 'keys'> {
  readonly keys: Readonly<Partial<Record<Key, Field>>>;
}

/** @throws {InputFileError} with every problem at its line */
export function parseMapping(document: InputDocument): Mapping {
  const shape = checkShape(Mapping, document.value);
  if (!shape.ok) throw document.error(shape.problems);
  return shape.value as Mapping;
}

const DECIMAL = /^(-?)(0|[1-9]\d{0,11})(?:\.(\d{1,2}))?$/;
const WHOLE = /^-?(0|[1-9]\d{0,14})$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;

/** @returns `3.49` as 349; undefined if it is no decimal of two places */
export function minorOf(text: string): number | undefined {
  const match = DECIMAL.exec(text);
  if (!match) return undefined;
  const value = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? 0 - value : value;
}

/** @returns ms since 1970; undefined if it is no moment with a time zone, or no day of its month */
export function msOf(text: string): number | undefined {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number);
  const days = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  return ms >= 0 && day! <= days ? ms : undefined;
}

/** A field of a row that is not what the mapping says. */
export interface RowProblem {
  readonly field: string;
  readonly what: string;
}

type Get = (name: string) => string | undefined;
type Value = string | number | undefined;

class BadField extends Error {
  readonly problem: RowProblem;
  constructor(field: string, what: string) {
    super(what);
    this.problem = { field, what };
  }
}

function convert(from: string, text: string, how: Static<typeof From>): Value {
  if (how.values) {
    const value = Object.hasOwn(how.values, text) ? how.values[text] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(how.values).join(', ');
    throw new BadField(from, `"${text}" is none of ${known}`);
  }
  const as = how.as ?? 'text';
  if (as === 'text') return text;
  const value = {
    decimal: () => minorOf(text),
    whole: () => (WHOLE.test(text) ? Number(text) : undefined),
    iso: () => msOf(text),
    ms: () => (WHOLE.test(text) ? Number(text) : undefined),
  }[as]();
  if (value !== undefined) return value;
  const wanted = {
    decimal: 'no amount such as 3.49',
    whole: 'no whole number',
    iso: 'no moment such as 2026-11-27T08:00:00Z',
    ms: 'no number of milliseconds',
  };
  throw new BadField(from, `"${text}" is ${wanted[as]}`);
}

function read(field: Field | undefined, get: Get): Value {
  if (field === undefined) return undefined;
  if (Array.isArray(field)) {
    for (const one of field) {
      const value = read(one as One, get);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  if (typeof field === 'object' && 'fixed' in field) return field.fixed;
  const how = typeof field === 'string' ? { from: field } : field;
  const text = get(how.from);
  return text === undefined || text === '' ? undefined : convert(how.from, text, how);
}

const nameOf = (field: Field): string =>
  [field]
    .flat()
    .map((one) => (typeof one === 'string' ? one : 'from' in one ? one.from : String(one.fixed)))
    .join(' or ');

/** @returns the names of fields that a row must have, each with those that may stand for it */
export function fieldsOf({ fields, keys }: Mapping): string[] {
  const all = [...Object.values(fields), ...Object.values(keys)].flat();
  return all.flatMap((one) => (typeof one === 'string' ? [one] : 'from' in one ? [one.from] : []));
}

/** @returns the record, or the first field that does not fit */
export function mapRow(
  mapping: Pick<Mapping, 'source' | 'fields' | 'keys'>,
  get: Get,
): { readonly record: ReconcileRecord } | { readonly problem: RowProblem } {
  const { fields, keys, source } = mapping;
  const wanted = (field: Field): string | number => {
    const value = read(field, get);
    if (value === undefined) throw new BadField(nameOf(field), 'it is empty');
    return value;
  };
  try {
    const device = read(fields.device, get);
    const values = Object.entries(keys).map(([key, field]) => [key, read(field as Field, get)]);
    const record = {
      source,
      kind: wanted(fields.kind),
      id: wanted(fields.id),
      store: wanted(fields.store),
      ...(device === undefined ? {} : { device }),
      unit: wanted(fields.unit),
      amount: wanted(fields.amount),
      atMs: wanted(fields.at),
      status: fields.status ? wanted(fields.status) : 'ok',
      keys: Object.fromEntries(values.filter(([, value]) => value !== undefined)),
    };
    const shape = checkOften(ReconcileRecord, record);
    if (shape.ok) return { record: shape.value as ReconcileRecord };
    const [first] = shape.problems;
    return { problem: { field: String(first?.path.at(-1) ?? ''), what: first?.what ?? '' } };
  } catch (error) {
    if (error instanceof BadField) return { problem: error.problem };
    throw error;
  }
}
