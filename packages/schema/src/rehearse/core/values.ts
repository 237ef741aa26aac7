/**
 * A column's values as SQL: from the place of a value among all values to the value itself.
 *
 * The statistics part the places into segments, in the order of the values: a frequent value has
 * one of its own, and every share of the histogram has one, with its number of different values.
 */
import { literal, type Random } from '@slipway/kernel';
import { limitsOf, type Limits } from './checks.ts';
import type { ColumnLikeness } from './likeness.ts';
import { maskJson, type Mask } from './mask.ts';
import { maskPoints } from './points.ts';
import { formatsOf, formatSql, roomOf } from './shape.ts';
import type { Lets } from './rows.ts';

/** What decides how values are made. */
export interface Making {
  readonly mask: Mask;
  readonly random: Random;
  /** Whether the values of the statistics are used as they are. */
  readonly keepValues: boolean;
  /** Words and numbers that the schema or the change spells out. */
  readonly words: ReadonlySet<string>;
}

/** Where a value is wanted. */
export interface Place {
  /** The value's place, 0 to `of` - 1, as SQL. */
  readonly at: string;
  readonly of: number;
  /** How many of the values differ. */
  readonly distinct: number;
  readonly checks: readonly string[];
}

/** A part of the places whose values are made alike. */
interface Segment {
  readonly share: number;
  readonly distinct: number;
}

interface Range extends Segment {
  readonly from: number;
  readonly to: number;
}

/** Names of the segment's number and of the value's number within it, as computed per row. */
interface Chosen {
  readonly segment: string;
  readonly value: string;
}

function choose(lets: Lets, segments: readonly Segment[], place: Place): Chosen {
  const total = segments.reduce((sum, each) => sum + each.share, 0) || 1;
  let passed = 0;
  const starts = segments.map(({ share }) => {
    const start = Math.round((passed / total) * place.of);
    passed += share;
    return start;
  });
  const counts = starts.map((start, at) => Math.max(1, (starts[at + 1] ?? place.of) - start));
  const distinct = segments.map((each, at) =>
    place.distinct >= place.of
      ? counts[at]!
      : Math.max(1, Math.min(counts[at]!, Math.round(each.distinct))),
  );
  const array = (values: readonly number[]) => `('{${values.join(',')}}'::bigint[])`;
  const segment = lets.add(`width_bucket(${place.at}::bigint, ${array(starts)})`);
  const within = `(${place.at} - ${array(starts)}[${segment}])`;
  const scaled = `${within} * ${array(distinct)}[${segment}] / ${array(counts)}[${segment}]`;
  return { segment, value: lets.add(scaled) };
}

/** @returns seconds since 1970, or the number itself */
function numberOf(text: string, kind: 'integer' | 'decimal' | 'time'): number {
  if (kind !== 'time') return Number(text);
  const iso = /^\d{4}-/.test(text) ? text.replace(' ', 'T') : `1970-01-01T${text}`;
  const zoned = /[+-]\d\d(:?\d\d)?$/.test(iso.slice(10));
  return Date.parse(zoned ? iso.replace(/([+-]\d\d)$/, '$1:00') : `${iso.slice(0, 23)}Z`) / 1000;
}

function numberRanges(
  column: ColumnLikeness,
  kind: 'integer' | 'decimal' | 'time',
  making: Making,
  distinct: number,
): Range[] {
  const bounds = column.bounds.map((text) => numberOf(text, kind)).filter(Number.isFinite);
  const common = column.common
    .map(({ value, frequency }) => ({ at: numberOf(value, kind), frequency }))
    .filter(({ at }) => Number.isFinite(at));
  const sorted = [...bounds, ...common.map(({ at }) => at)].sort((a, b) => a - b);
  const kept = new Set([...making.words].map(Number).filter(Number.isFinite));
  const made = making.keepValues ? sorted : maskPoints(sorted, kind, kept, making.random);
  const masked = new Map(sorted.map((value, at) => [value, made[at]!]));
  const ranges: Range[] = common.map(({ at, frequency }) => {
    const value = masked.get(at)!;
    return { share: frequency, distinct: 1, from: value, to: value };
  });
  const rest = Math.max(0, 1 - column.nullFraction - sum(common.map((each) => each.frequency)));
  const others = Math.max(1, distinct - common.length);
  const few = bounds.length > 1 && others <= bounds.length;
  const parts = few ? bounds.map((bound) => [bound, bound]) : pairs(bounds);
  for (const [from, to] of parts) {
    ranges.push({
      share: Math.max(rest, 1e-9) / parts.length,
      distinct: Math.max(1, others / parts.length),
      from: masked.get(from!)!,
      to: masked.get(to!)!,
    });
  }
  return ranges.sort((a, b) => a.from - b.from || a.to - b.to);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function pairs(bounds: readonly number[]): number[][] {
  return bounds.slice(1).map((to, at) => [bounds[at]!, to]);
}

function clamp(range: Range, limits: Limits, kind: 'integer' | 'decimal' | 'time'): Range {
  const step = kind === 'decimal' ? 0.01 : 1;
  const bound = (text: string | undefined, otherwise: number, moved: number) =>
    text === undefined ? otherwise : numberOf(text, kind) + moved;
  const low = bound(limits.from, -Infinity, limits.above ? step : 0);
  const high = bound(limits.to, Infinity, limits.below ? -step : 0);
  const within = (value: number) => Math.min(high, Math.max(low, value));
  return { ...range, from: within(range.from), to: within(range.to) };
}

/** Values of a column that has no statistics. */
function fallbackRange(limits: Limits, kind: 'integer' | 'decimal' | 'time', of: number): Range {
  const first = kind === 'time' ? 1_704_067_200 : 1;
  const last = kind === 'time' ? first + 365 * 86_400 : Math.max(2, of);
  const wide: Range = { share: 1, distinct: of, from: first, to: last };
  return clamp(wide, limits, kind);
}

function numberSql(lets: Lets, column: ColumnLikeness, place: Place, making: Making): string {
  const kind = column.kind as 'integer' | 'decimal' | 'time';
  const limits = limitsOf(place.checks, column.name);
  const { distinct, of } = place;
  let ranges = numberRanges(column, kind, making, distinct);
  if (ranges.length === 0) ranges = [fallbackRange(limits, kind, of)];
  ranges = ranges.map((range) => clamp(range, limits, kind));
  if (distinct >= of) return evenSql(column, ranges, place, making);
  const chosen = choose(lets, ranges, place);
  const array = (values: readonly number[]) => `('{${values.join(',')}}'::float8[])`;
  const from = `${array(ranges.map((range) => range.from))}[${chosen.segment}]`;
  const widths = ranges.map((range) => (range.to - range.from) / Math.max(1, range.distinct));
  const number = `${from} + ${chosen.value} * ${array(widths)}[${chosen.segment}]`;
  return typedSql(column, number);
}

function typedSql({ kind, type, scale }: ColumnLikeness, number: string): string {
  if (kind === 'time') return timeSql(type, number);
  if (kind === 'integer') return `floor(${number})::${type}`;
  return `round((${number})::numeric, ${scale ?? 4})::${type}`;
}

/** Every place its own value: evenly over the same room, or one by one where that is short. */
function evenSql(
  column: ColumnLikeness,
  ranges: readonly Range[],
  { at, of }: Place,
  { keepValues }: Making,
): string {
  const step = stepOf(column);
  const lowest = ranges[0]!.from;
  const highest = Math.max(...ranges.map((range) => range.to));
  const isDense = highest - lowest < of * 4 * step;
  const first = isDense && !keepValues && column.kind === 'integer' ? 1 : lowest;
  const width = Math.max(step, Math.floor((highest - lowest) / of / step) * step);
  const number = `${first} + ${at} * ${isDense ? step : width}::numeric`;
  if (column.kind === 'time') return timeSql(column.type, `(${number})::float8`);
  return `(${number})::${column.type}`;
}

/** The least by which two values of a column differ. */
function stepOf({ kind, type, scale }: ColumnLikeness): number {
  if (kind === 'integer') return 1;
  if (kind === 'decimal') return 10 ** -(scale ?? 2);
  return type.startsWith('date') ? 86_400 : 1;
}

function timeSql(type: string, seconds: string): string {
  if (type.startsWith('date')) return `('1970-01-01'::date + floor((${seconds}) / 86400)::int)`;
  const moment = `to_timestamp(${seconds})`;
  return type.includes('without time zone')
    ? `(${moment} at time zone 'UTC')::${type}`
    : `${moment}::${type}`;
}

function pickSql(lets: Lets, values: readonly string[], shares: readonly number[], place: Place) {
  const segments = values.map((_, at) => ({ share: shares[at] ?? 1, distinct: 1 }));
  const { segment } = choose(lets, segments, place);
  return `(array[${values.map(literal).join(', ')}]::text[])[${segment}]`;
}

/** Text that says nothing, of a width in bytes. */
function fillerSql(at: string, width: number): string {
  const bytes = Math.max(1, Math.round(width) - (width > 127 ? 4 : 1));
  if (bytes <= 32) return `left(md5((${at})::text), ${bytes})`;
  const parts = Math.ceil(bytes / 32);
  return (
    `left((select string_agg(md5((${at})::text || n), '') ` +
    `from generate_series(1, ${parts}) n), ${bytes})`
  );
}

function textSql(lets: Lets, column: ColumnLikeness, place: Place, making: Making): string {
  const { values } = limitsOf(place.checks, column.name);
  const mask: Mask = making.keepValues ? (text) => text : making.mask;
  const { common, bounds } = column;
  const distinct = Math.max(1, place.distinct);
  const limit = (text: string) =>
    column.maxLength === null ? text : `left(${text}, ${column.maxLength})`;
  if (values && common.length === 0) return pickSql(lets, values, [], place);
  const frequent = common.map(({ frequency }) => frequency);
  const rest = Math.max(0, 1 - column.nullFraction - sum(frequent));
  const known = common.map(({ value }) => mask(value));
  if (common.length + bounds.length > 0 && distinct <= common.length + bounds.length) {
    const others = bounds.map((bound) => ({ value: mask(bound), share: rest / bounds.length }));
    const all = [...known.map((value, at) => ({ value, share: frequent[at]! })), ...others];
    const inOrder = all.toSorted((a, b) => (a.value < b.value ? -1 : 1)); // as they lie on disk
    const values = inOrder.map(({ value }) => value);
    return limit(
      pickSql(
        lets,
        values,
        inOrder.map(({ share }) => share),
        place,
      ),
    );
  }
  const samples = bounds.length > 0 ? bounds : common.map(({ value }) => value);
  if (samples.length === 0) return limit(fillerSql(place.at, column.averageWidth));
  const formats = formatsOf(samples, mask);
  const others = Math.max(1, distinct - common.length);
  const segments = [
    ...frequent.map((share) => ({ share, distinct: 1 })),
    ...formats.map(({ share }) => ({
      share: share * Math.max(rest, 1e-9),
      distinct: others * share,
    })),
  ];
  const chosen = choose(lets, segments, place);
  const arms = formats.map((format, at) => {
    const wanted = Math.ceil(others * format.share) + 1;
    const text = formatSql(format, chosen.value, wanted);
    const short = distinct === place.of && roomOf(format) < wanted;
    return `when ${common.length + at + 1} then ${text}${short ? ` || ${chosen.value}` : ''}`;
  });
  const array = known.length > 0 ? `(array[${known.map(literal).join(', ')}]::text[])` : '';
  const otherwise = array ? ` else ${array}[${chosen.segment}]` : '';
  return limit(`case ${chosen.segment} ${arms.join(' ')}${otherwise} end`);
}

function jsonSql(lets: Lets, column: ColumnLikeness, place: Place, making: Making): string {
  const all = [...column.common.map(({ value }) => value), ...column.bounds];
  const rest = Math.max(1e-9, 1 - sum(column.common.map(({ frequency }) => frequency)));
  const shares = [
    ...column.common.map(({ frequency }) => frequency),
    ...column.bounds.map(() => rest / column.bounds.length),
  ];
  const masked = making.keepValues ? all : all.map((text) => maskJson(text, making.mask));
  if (masked.length > 0) return `${pickSql(lets, masked, shares, place)}::${column.type}`;
  const filler = fillerSql(place.at, Math.max(2, column.averageWidth - 10));
  return `json_build_object('a', ${filler})::text::${column.type}`;
}

/** @returns a value of a type about which nothing can be learnt, or null where none is known */
function otherSql(column: ColumnLikeness, at: string): string | null {
  const { type } = column;
  if (type.endsWith('[]')) return `'{}'::${type}`;
  if (/^(inet|cidr)$/.test(type)) return `('10.0.0.0'::inet + (${at}) % 16777216)::${type}`;
  if (type.endsWith('range')) return `'empty'::${type}`;
  if (/^(tsvector|hstore|xml)$/.test(type)) return `''::${type}`;
  if (type.startsWith('interval')) return `make_interval(secs => (${at}) % 86400)::${type}`;
  if (type.startsWith('time')) return `('00:00'::time + make_interval(secs => ${at}))::${type}`;
  if (/^(oid|money)$/.test(type)) return `((${at}) % 1000000)::${type}`;
  if (type.startsWith('bit')) return `((${at}) % 1000000)::bit(20)::${type}`;
  if (type === 'point') return `point(${at}, 0)`;
  return column.notNull ? null : `null::${type}`;
}

/**
 * @param lets collects what is computed once per row
 * @returns the column's value at a place, as SQL; null where its type's values cannot be made
 */
export function valueSql(
  lets: Lets,
  column: ColumnLikeness,
  place: Place,
  making: Making,
): string | null {
  const { kind, type } = column;
  if (kind === 'integer' || kind === 'decimal' || kind === 'time') {
    return numberSql(lets, column, place, making);
  }
  if (kind === 'text') return `(${textSql(lets, column, place, making)})::${type}`;
  if (kind === 'json') return jsonSql(lets, column, place, making);
  if (kind === 'uuid') return `md5((${place.at})::text)::uuid`;
  if (kind === 'bytes') return `decode(md5((${place.at})::text), 'hex')`;
  if (kind === 'boolean' || kind === 'enum') {
    const labels = kind === 'enum' ? column.labels : ['t', 'f'];
    const values = column.common.length > 0 ? column.common.map(({ value }) => value) : labels;
    const shares = column.common.map(({ frequency }) => frequency);
    return `${pickSql(lets, values, shares, place)}::${type}`;
  }
  return otherSql(column, place.at);
}
