/** What the makers of random changes share: the change so far, and what it may touch. */
import { int, pick, type Random } from '@slipway/kernel';
import { CONVERSIONS, FALLBACK, FIRST_FORMS, literalOf, orFallback, quoted } from './forms.ts';
import type { Form } from './forms.ts';
import { NAMES, type Column, type Table } from './model.ts';
import type { Relation, Value } from './oracle.ts';

/** A table's part of the change that is being made. */
export interface Work {
  readonly old: Table;
  now: Table;
  readonly shared: Map<string, string>;
  readonly relations: Relation[];
  readonly touched: Set<string>;
}

/** What all makers of a change share. */
export interface Scope {
  readonly random: Random;
  /** @returns a number that was not given before */
  readonly next: () => number;
  /** All tables, in the order in which they are referred to. */
  readonly works: readonly Work[];
  /** Whether no other change is in flight. */
  readonly isFirst: boolean;
}

/** @returns the operations, or null where the table has nothing that fits */
export type Maker = (scope: Scope, work: Work) => object[] | null;

/** A maker, what its operations are called, and how often it is asked. */
export type Weighted = readonly [kind: string, make: Maker, weight: number];

/** @returns a name that no column of the table has, before the change or after it */
export function freeName({ random, next }: Scope, { old, now }: Work): string {
  const used = new Set([...old.columns, ...now.columns].map((column) => column.name));
  const free = NAMES.filter((name) => !used.has(name));
  return free.length > 0 && int(random, 3) > 0 ? pick(random, free) : `Column ${next()}`;
}

/**
 * @returns columns that no operation of this change has touched; not those that are generated or
 *   that one is generated from, which stay as they are
 */
export function untouched({ now, touched }: Work, fits: (column: Column) => boolean): Column[] {
  const bound = now.columns.flatMap(({ name, computed }) =>
    computed === null ? [] : [name, computed.source],
  );
  const taken = new Set([...touched, ...bound]);
  return now.columns.filter((column) => !taken.has(column.name) && fits(column));
}

/** @returns the columns beside the key */
export function values({ now }: Work): readonly Column[] {
  return now.columns.slice(now.keyLength);
}

/** @returns one of them, or null where there is none */
export function choose({ random }: Scope, columns: readonly Column[]): Column | null {
  return columns.length > 0 ? pick(random, columns) : null;
}

/** Gives a column of the new version other properties. */
export function replaceColumn(work: Work, name: string, by: Partial<Column>): void {
  const columns = work.now.columns.map((each) => (each.name === name ? { ...each, ...by } : each));
  work.now = { ...work.now, columns };
}

/** @returns how a value of one form becomes one of another */
export function convert(from: Form, to: Form, notNull: boolean): Relation['value'] {
  return (text: Value) => {
    if (text === null) return notNull ? to.encode(FALLBACK) : null;
    return from === to ? text : to.encode(from.decode(text));
  };
}

/** @returns an expression that gives a column's value from another one, or a constant. */
export function derivation(scope: Scope, work: Work, to: Form | null, notNull: boolean) {
  const { random } = scope;
  const sources = untouched(work, (each) => to === null || each.form === to);
  const source = int(random, 4) === 0 ? null : choose(scope, sources);
  if (!source) {
    const form = to ?? pick(random, FIRST_FORMS);
    const value = () => form.encode(FALLBACK);
    return { sql: `${literalOf(form, FALLBACK)}::${form.type}`, form, source: null, value };
  }
  work.touched.add(source.name);
  const ways = to === null ? CONVERSIONS.filter((each) => each.from === source.form) : [];
  const way = ways.length > 0 && int(random, 2) === 0 ? pick(random, ways) : null;
  const form = way?.to ?? source.form;
  const plain = way?.up(quoted(source.name)) ?? quoted(source.name);
  const sql = notNull ? orFallback(form, plain) : plain;
  return { sql, form, source: source.name, value: convert(source.form, form, notNull) };
}

/** Gives a column a twin: each side's values are kept apart from here on. */
export function makeTwin(
  work: Work,
  column: Column,
  up: Relation['value'],
  down: Relation['value'],
) {
  const { name } = column;
  work.touched.add(name);
  work.shared.delete(name);
  work.relations.push(
    { side: 'up', source: name, target: name, value: up },
    { side: 'down', source: name, target: name, value: down },
  );
}

/** @returns columns beside the key that no operation of this change has touched */
export function valueColumns(work: Work, fits: (column: Column) => boolean): Column[] {
  const names = new Set(values(work).map((column) => column.name));
  return untouched(work, (column) => names.has(column.name) && fits(column));
}
