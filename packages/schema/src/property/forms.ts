/**
 * The forms that a value takes in a column. A value is a number; a form writes it down as
 * PostgreSQL prints it and reads it back. So the oracle converts by number, the database by the
 * expressions, and the two ways share nothing.
 */
import { ident, literal } from '@slipway/kernel';

/** How a column of one type holds the numbers 0 … 1,000,000. */
export interface Form {
  readonly type: string;
  /** @returns what `column::text` prints for the number */
  readonly encode: (value: number) => string;
  readonly decode: (text: string) => number;
  /** Whether a B-tree can be built on it. */
  readonly indexable: boolean;
  /** Whether its text does not depend on a session's settings. */
  readonly plain: boolean;
  /** Whether it holds the numbers 0 … 5 alone. */
  readonly few: boolean;
}

const EPOCH_MS = Date.UTC(2020, 0, 1);

function stamp(value: number): string {
  const iso = new Date(EPOCH_MS + value * 1000).toISOString();
  return iso.slice(0, 19).replace('T', ' ');
}

function stampOf(text: string): number {
  return (Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) - EPOCH_MS) / 1000;
}

function form(
  type: string,
  encode: Form['encode'],
  decode: Form['decode'],
  rest: Partial<Pick<Form, 'indexable' | 'plain' | 'few'>> = {},
): Form {
  return { type, encode, decode, indexable: true, plain: true, few: false, ...rest };
}

/** The enum type of every random schema. */
export const GRADE = 'shop.grade';
/** Its values at first, by number. */
export const GRADES = [0, 1, 2, 3, 4, 5].map(grade);

function grade(value: number): string {
  return `grade ${value}`;
}

const word = (value: number) => `O'Neil "né" \\ ${value}`;
const wordOf = (text: string) => Number(/\d+/.exec(text)?.[0]);
const object = (value: number) => `{"n": ${value}}`;
const FORMS = {
  integer: form('integer', String, Number),
  bigint: form('bigint', String, Number),
  digits: form('text', String, Number),
  money: form(
    'numeric(10,2)',
    (value) => (value / 100).toFixed(2),
    (text) => Math.round(Number(text) * 100),
  ),
  cents: form('bigint', String, Number),
  instant: form('timestamp with time zone', (value) => `${stamp(value)}+00`, stampOf, {
    plain: false,
  }),
  local: form('timestamp without time zone', stamp, stampOf, { plain: false }),
  seconds: form(
    'bigint',
    (value) => String(EPOCH_MS / 1000 + value),
    (text) => Number(text) - EPOCH_MS / 1000,
  ),
  word: form('text', word, wordOf),
  short: form('character varying(200)', word, wordOf),
  quoted: form('jsonb', (value) => JSON.stringify(word(value)), wordOf),
  json: form('json', object, wordOf, { indexable: false }),
  jsonb: form('jsonb', object, wordOf),
  jsonText: form('text', object, wordOf),
  grade: form(GRADE, grade, wordOf, { few: true }),
  gradeText: form('text', grade, wordOf, { few: true }),
} as const satisfies Record<string, Form>;

/** The forms that columns begin with. */
export const FIRST_FORMS: readonly Form[] = [
  FORMS.word,
  FORMS.integer,
  FORMS.money,
  FORMS.instant,
  FORMS.json,
  FORMS.grade,
];

/** The forms of a key that others refer to, or that numbers its rows. */
export const WHOLE: readonly Form[] = [FORMS.integer, FORMS.bigint];
/** The form of a key that numbers rows, and that of the further column of a composite one. */
export const KEY_FORMS = { number: FORMS.integer, text: FORMS.word } as const;

/** Two forms of the same numbers, and the expression over `column` that leads across. */
export interface Conversion {
  readonly from: Form;
  readonly to: Form;
  readonly up: (column: string) => string;
  readonly down: (column: string) => string;
}

function pair(
  from: Form,
  to: Form,
  up: Conversion['up'],
  down: Conversion['down'],
): readonly Conversion[] {
  return [
    { from, to, up, down },
    { from: to, to: from, up: down, down: up },
  ];
}

/** Every way to change a form; each is exact in both directions. */
export const CONVERSIONS: readonly Conversion[] = [
  ...pair(
    FORMS.integer,
    FORMS.bigint,
    (c) => c,
    (c) => `${c}::integer`,
  ),
  ...pair(
    FORMS.integer,
    FORMS.digits,
    (c) => `${c}::text`,
    (c) => `${c}::integer`,
  ),
  ...pair(
    FORMS.money,
    FORMS.cents,
    (c) => `(${c} * 100)::bigint`,
    (c) => `${c} / 100.0`,
  ),
  ...pair(
    FORMS.instant,
    FORMS.local,
    (c) => `${c} at time zone 'UTC'`,
    (c) => `${c} at time zone 'UTC'`,
  ),
  ...pair(
    FORMS.instant,
    FORMS.seconds,
    (c) => `extract(epoch from ${c})::bigint`,
    (c) => `to_timestamp(${c})`,
  ),
  ...pair(
    FORMS.word,
    FORMS.short,
    (c) => `${c}::varchar(200)`,
    (c) => `${c}::text`,
  ),
  ...pair(
    FORMS.word,
    FORMS.quoted,
    (c) => `to_jsonb(${c})`,
    (c) => `${c} #>> '{}'`,
  ),
  ...pair(
    FORMS.json,
    FORMS.jsonb,
    (c) => `${c}::jsonb`,
    (c) => `${c}::json`,
  ),
  ...pair(
    FORMS.json,
    FORMS.jsonText,
    (c) => `${c}::text`,
    (c) => `${c}::json`,
  ),
  ...pair(
    FORMS.grade,
    FORMS.gradeText,
    (c) => `${c}::text`,
    (c) => `${c}::${GRADE}`,
  ),
];

/** The number that stands where an expression must not give NULL, and of every default. */
export const FALLBACK = 1;

/** @returns a value of the form, as an SQL literal without a cast */
export function literalOf(form: Form, value: number): string {
  return literal(form.encode(value));
}

/** @returns `expression`, or the fallback where it is NULL */
export function orFallback(form: Form, expression: string): string {
  return `coalesce((${expression})::${form.type}, ${literalOf(form, FALLBACK)}::${form.type})`;
}

/** @returns a column's quoted name */
export function quoted(name: string): string {
  return ident(name);
}
