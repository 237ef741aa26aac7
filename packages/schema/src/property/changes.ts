/**
 * Random changes: each operation of the file together with what it makes of the model and of the
 * oracle's relations. A column is touched by one operation of a change at most.
 */
import { int, pick, type Random } from '@slipway/kernel';
import { CONVERSIONS, FALLBACK, FIRST_FORMS, literalOf, orFallback, quoted } from './forms.ts';
import type { Form } from './forms.ts';
import { conditionOf, NAMES, type Column, type Table } from './model.ts';
import type { Relation, TableChange, Value } from './oracle.ts';

/** A change: its operations as the file holds them, and each table's part. */
export interface RandomChange {
  readonly operations: readonly object[];
  readonly tables: readonly TableChange[];
}

interface Work {
  readonly old: Table;
  now: Table;
  readonly shared: Map<string, string>;
  readonly relations: Relation[];
  readonly touched: Set<string>;
}

interface Scope {
  readonly random: Random;
  /** @returns a number that was not given before */
  readonly next: () => number;
}

/** @returns the operations, or null where the table has nothing that fits */
type Maker = (scope: Scope, work: Work) => object[] | null;

function freeName({ random, next }: Scope, { old, now }: Work): string {
  const used = new Set([...old.columns, ...now.columns].map((column) => column.name));
  const free = NAMES.filter((name) => !used.has(name));
  return free.length > 0 && int(random, 3) > 0 ? pick(random, free) : `Column ${next()}`;
}

/** @returns columns that no operation of this change has touched */
function untouched({ now, touched }: Work, fits: (column: Column) => boolean): Column[] {
  return now.columns.filter((column) => !touched.has(column.name) && fits(column));
}

function values({ now }: Work): readonly Column[] {
  return now.columns.slice(now.keyLength);
}

function choose({ random }: Scope, columns: readonly Column[]): Column | null {
  return columns.length > 0 ? pick(random, columns) : null;
}

function replaceColumn(work: Work, name: string, by: Partial<Column>): void {
  const columns = work.now.columns.map((each) => (each.name === name ? { ...each, ...by } : each));
  work.now = { ...work.now, columns };
}

function convert(from: Form, to: Form, notNull: boolean): Relation['value'] {
  return (text: Value) => {
    if (text === null) return notNull ? to.encode(FALLBACK) : null;
    return from === to ? text : to.encode(from.decode(text));
  };
}

/** An expression that gives a column's value from another one, or a constant. */
function derivation(scope: Scope, work: Work, to: Form | null, notNull: boolean) {
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

const addColumn: Maker = (scope, work) => {
  const { random } = scope;
  const name = freeName(scope, work);
  const notNull = int(random, 2) === 0;
  const hasDefault = int(random, 2) === 0;
  const converted = int(random, 3) > 0 || (notNull && !hasDefault);
  const given = derivation(scope, work, null, notNull);
  const column = { name, form: given.form, notNull, hasDefault, unique: null, floor: 0 };
  if (converted) {
    const { source, value } = given;
    work.relations.push({ side: 'up', source, target: name, value });
  }
  work.touched.add(name);
  const table = work.now.name;
  work.now = { ...work.now, columns: [...work.now.columns, column] };
  const spec = {
    name,
    type: given.form.type,
    nullable: !notNull,
    ...(hasDefault ? { default: literalOf(given.form, FALLBACK) } : {}),
  };
  return [{ add_column: { table, column: spec, ...(converted ? { up: given.sql } : {}) } }];
};

function droppable(scope: Scope, work: Work): Column | null {
  if (values(work).length < 3) return null;
  const wide = work.now.indexes.filter((index) => index.columns.length > 1);
  const held = new Set(wide.flatMap((index) => index.columns));
  const names = new Set(values(work).map((column) => column.name));
  return choose(
    scope,
    untouched(work, ({ name, unique }) => names.has(name) && unique === null && !held.has(name)),
  );
}

function removeColumn(work: Work, { name }: Column): void {
  work.touched.add(name);
  work.shared.delete(name);
  const { now } = work;
  work.now = {
    ...now,
    columns: now.columns.filter((column) => column.name !== name),
    indexes: now.indexes.filter((index) => !index.columns.includes(name)),
    checks: now.checks.filter((check) => check.column !== name),
  };
}

const dropColumn: Maker = (scope, work) => {
  const column = droppable(scope, work);
  if (!column) return null;
  removeColumn(work, column);
  const { name, notNull, form, floor } = column;
  const operation = { table: work.now.name, column: name };
  const filled = !notNull || column.hasDefault;
  if (filled && int(scope.random, 3) === 0) return [{ drop_column: operation }];
  const constant = `${literalOf(form, FALLBACK)}::${form.type}`;
  const { sql, source, value } =
    floor > 0
      ? { sql: constant, source: null, value: () => form.encode(FALLBACK) }
      : derivation(scope, work, form, notNull);
  work.relations.push({ side: 'down', source, target: name, value });
  return [{ drop_column: { ...operation, down: sql } }];
};

/** A new column takes the place of an old one, in another form. */
const replace: Maker = (scope, work) => {
  const old = droppable(scope, work);
  const ways = CONVERSIONS.filter((each) => each.from === old?.form);
  if (!old || old.floor > 0 || ways.length === 0) return null;
  const way = pick(scope.random, ways);
  const name = freeName(scope, work);
  const { notNull } = old;
  const hasDefault = int(scope.random, 2) === 0;
  removeColumn(work, old);
  const column = { name, form: way.to, notNull, hasDefault, unique: null, floor: 0 };
  work.now = { ...work.now, columns: [...work.now.columns, column] };
  work.touched.add(name);
  work.relations.push(
    { side: 'up', source: old.name, target: name, value: convert(way.from, way.to, false) },
    { side: 'down', source: name, target: old.name, value: convert(way.to, way.from, false) },
  );
  const spec = { name, type: way.to.type, nullable: !notNull };
  const given = hasDefault ? { default: literalOf(way.to, FALLBACK) } : {};
  const table = work.now.name;
  return [
    { add_column: { table, column: { ...spec, ...given }, up: way.up(quoted(old.name)) } },
    { drop_column: { table, column: old.name, down: way.down(quoted(name)) } },
  ];
};

const renameColumn: Maker = (scope, work) => {
  const column = choose(
    scope,
    untouched(work, () => true),
  );
  if (!column) return null;
  const { name: from } = column;
  const to = freeName(scope, work);
  const renamed = (name: string) => (name === from ? to : name);
  work.touched.add(to).add(from);
  work.shared.set(from, to);
  replaceColumn(work, from, { name: to });
  const indexes = work.now.indexes.map((index) => {
    return { ...index, columns: index.columns.map(renamed) };
  });
  const checks = work.now.checks.map((check) => ({ ...check, column: renamed(check.column) }));
  work.now = { ...work.now, indexes, checks };
  return [{ rename_column: { table: work.now.name, from, to } }];
};

/** Gives a column a twin: each side's values are kept apart from here on. */
function makeTwin(work: Work, column: Column, up: Relation['value'], down: Relation['value']) {
  const { name } = column;
  work.touched.add(name);
  work.shared.delete(name);
  work.relations.push(
    { side: 'up', source: name, target: name, value: up },
    { side: 'down', source: name, target: name, value: down },
  );
}

function valueColumns(work: Work, fits: (column: Column) => boolean): Column[] {
  const names = new Set(values(work).map((column) => column.name));
  return untouched(work, (column) => names.has(column.name) && fits(column));
}

const alterType: Maker = (scope, work) => {
  const column = choose(
    scope,
    valueColumns(work, () => true),
  );
  if (!column) return null;
  const { name, form } = column;
  const indexed =
    column.unique !== null || work.now.indexes.some((index) => index.columns.includes(name));
  const ways = CONVERSIONS.filter((each) => each.from === form && (each.to.indexable || !indexed));
  if (ways.length === 0) return null;
  const way = pick(scope.random, ways);
  makeTwin(work, column, convert(form, way.to, false), convert(way.to, form, false));
  replaceColumn(work, name, { form: way.to });
  const [up, down] = [way.up(quoted(name)), way.down(quoted(name))];
  const given = column.hasDefault ? { default: literalOf(way.to, FALLBACK) } : {};
  const spec = { table: work.now.name, column: name, type: way.to.type, up, down };
  return [{ alter_column: { ...spec, ...given } }];
};

const alterNullable: Maker = (scope, work) => {
  const column = choose(
    scope,
    valueColumns(work, (each) => each.unique === null),
  );
  if (!column) return null;
  const { name, form, notNull } = column;
  const [plain, filled] = [quoted(name), orFallback(form, quoted(name))];
  makeTwin(work, column, convert(form, form, !notNull), convert(form, form, notNull));
  replaceColumn(work, name, { notNull: !notNull });
  const [up, down] = notNull ? [plain, filled] : [filled, plain];
  return [{ alter_column: { table: work.now.name, column: name, nullable: notNull, up, down } }];
};

const alterDefault: Maker = (scope, work) => {
  const column = choose(
    scope,
    valueColumns(work, (each) => each.unique === null),
  );
  if (!column) return null;
  const { name, form, hasDefault } = column;
  work.touched.add(name);
  replaceColumn(work, name, { hasDefault: !hasDefault });
  const given = hasDefault ? null : literalOf(form, FALLBACK);
  return [{ alter_column: { table: work.now.name, column: name, default: given } }];
};

const createIndex: Maker = ({ random, next }, work) => {
  const fit = work.now.columns.filter((column) => column.form.indexable);
  const first = pick(random, fit).name;
  const second = pick(random, fit).name;
  const columns = first === second || int(random, 2) === 0 ? [first] : [first, second];
  for (const column of columns) work.touched.add(column);
  const index = { name: `Index ${next()}`, columns, partial: int(random, 3) === 0 };
  work.now = { ...work.now, indexes: [...work.now.indexes, index] };
  const predicate = index.partial ? { predicate: `${quoted(first)} is not null` } : {};
  return [{ create_index: { name: index.name, table: work.now.name, columns, ...predicate } }];
};

const createCheck: Maker = (scope, work) => {
  const fits = (each: Column) => each.form.plain && each.floor === 0 && each.unique === null;
  const column = choose(scope, valueColumns(work, fits));
  if (!column) return null;
  const { name, form } = column;
  const forbidden = form.encode(0);
  const check = { name: `check ${scope.next()}`, column: name, forbidden };
  makeTwin(
    work,
    column,
    (text) => (text === forbidden ? form.encode(FALLBACK) : text),
    (text) => text,
  );
  replaceColumn(work, name, { floor: 1 });
  work.now = { ...work.now, checks: [...work.now.checks, check] };
  const c = quoted(name);
  const other = `${literalOf(form, FALLBACK)}::${form.type}`;
  const up = `case when not (${conditionOf(check)}) then ${other} else ${c} end`;
  const rule = { type: 'check', columns: [name], check: conditionOf(check) };
  const table = work.now.name;
  return [
    {
      create_constraint: {
        name: check.name,
        table,
        ...rule,
        up: { [name]: up },
        down: { [name]: c },
      },
    },
  ];
};

const renameTable: Maker = ({ next }, work) => {
  if (work.now.name !== work.old.name) return null;
  const [from, to] = [work.now.name, `Renamed ${next()}`];
  work.now = { ...work.now, name: to };
  return [{ rename_table: { from, to } }];
};

const MAKERS: readonly Maker[] = [
  addColumn,
  addColumn,
  dropColumn,
  replace,
  renameColumn,
  alterType,
  alterType,
  alterNullable,
  alterDefault,
  createIndex,
  createCheck,
  renameTable,
];

/**
 * @param next gives numbers for names that nothing else has
 * @returns a change of one or two operations
 */
export function randomChange(
  random: Random,
  tables: readonly Table[],
  next: () => number,
): RandomChange {
  const works = tables.map((old): Work => {
    const shared = new Map(old.columns.map(({ name }) => [name, name]));
    return { old, now: old, shared, relations: [], touched: new Set() };
  });
  const wanted = 1 + int(random, 2);
  const operations: object[] = [];
  for (let made = 0; made < wanted;) {
    const ours = pick(random, MAKERS)({ random, next }, pick(random, works));
    if (!ours) continue;
    operations.push(...ours);
    made++;
  }
  const changed = works.map(({ old, now, shared, relations }) => {
    return { old, new: now, shared, relations };
  });
  return { operations, tables: changed };
}
