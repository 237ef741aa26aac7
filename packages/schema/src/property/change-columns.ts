/** Random operations on columns and names, each with what it makes of the model and the oracle. */
import { int, pick } from '@slipway/kernel';
import {
  choose,
  convert,
  derivation,
  freeName,
  makeTwin,
  replaceColumn,
  untouched,
  valueColumns,
  values,
  type Maker,
  type Scope,
  type Weighted,
  type Work,
} from './change-work.ts';
import { CONVERSIONS, FALLBACK, literalOf, orFallback, quoted, WHOLE } from './forms.ts';
import type { Form } from './forms.ts';
import { keyOf, PLAIN, type Column } from './model.ts';

function addNamed(scope: Scope, work: Work, name: string): object[] {
  const { random } = scope;
  const notNull = int(random, 2) === 0;
  const hasDefault = int(random, 2) === 0;
  const converted = int(random, 3) > 0 || (notNull && !hasDefault);
  const given = derivation(scope, work, null, notNull);
  const column = { ...PLAIN, name, form: given.form, notNull, hasDefault };
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
}

const addColumn: Maker = (scope, work) => addNamed(scope, work, freeName(scope, work));

/** A name comes back that a column had which an earlier change dropped. */
const addAgain: Maker = (scope, work) => {
  const used = [...work.old.columns, ...work.now.columns].map((column) => column.name);
  const free = work.old.former.filter((name) => !used.includes(name));
  return free.length === 0 ? null : addNamed(scope, work, pick(scope.random, free));
};

/** Where no column is altered by a change in flight: it would be refused to follow such a one. */
const addGenerated: Maker = (scope, work) => {
  if (!scope.isFirst) return null;
  const source = choose(
    scope,
    // A virtual column has no enum type.
    untouched(work, ({ form }) => form.plain && form.indexable && !form.few),
  );
  if (!source) return null;
  const name = freeName(scope, work);
  const { form } = source;
  const value = convert(form, form, true);
  const computed = { source: source.name, sql: orFallback(form, quoted(source.name)), value };
  const column = { ...PLAIN, name, form, computed };
  work.relations.push({ side: 'up', source: source.name, target: name, value });
  work.touched.add(name).add(source.name);
  const table = work.now.name;
  work.now = { ...work.now, columns: [...work.now.columns, column] };
  const generated = { expression: computed.sql };
  return [{ add_column: { table, column: { name, type: form.type, nullable: true, generated } } }];
};

function droppable(scope: Scope, work: Work): Column | null {
  if (values(work).length < 3) return null;
  const wide = work.now.indexes.filter((index) => index.columns.length > 1);
  const held = new Set(wide.flatMap((index) => index.columns));
  const names = new Set(values(work).map((column) => column.name));
  return choose(
    scope,
    untouched(work, ({ name, distinct }) => names.has(name) && !distinct && !held.has(name)),
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
    former: [...now.former, name],
  };
}

const dropColumn: Maker = (scope, work) => {
  const column = droppable(scope, work);
  if (!column) return null;
  removeColumn(work, column);
  const { name, notNull, form, floor } = column;
  const operation = { table: work.now.name, column: name };
  const filled = !notNull || column.hasDefault;
  if (column.refersTo !== null) return [{ drop_column: operation }];
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
  if (!old || old.floor > 0 || old.refersTo !== null || ways.length === 0) return null;
  const way = pick(scope.random, ways);
  const name = freeName(scope, work);
  const { notNull } = old;
  const hasDefault = int(scope.random, 2) === 0;
  removeColumn(work, old);
  const column = { ...PLAIN, name, form: way.to, notNull, hasDefault };
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

const alterType: Maker = (scope, work) => {
  const column = choose(
    scope,
    valueColumns(work, () => true),
  );
  if (!column) return null;
  const { name } = column;
  const indexed = column.distinct || work.now.indexes.some((index) => index.columns.includes(name));
  // A check of a text compares with a text, and is refused for a type that does not.
  const compared =
    column.form.type === 'text' && work.now.checks.some((one) => one.column === name);
  const fits = (to: Form) =>
    (to.indexable || !indexed) &&
    (column.refersTo === null || WHOLE.includes(to)) &&
    (!compared || to.type.startsWith('character'));
  return convertColumn(scope, work, column, fits);
};

/**
 * A key's column becomes another type, with what refers to it and what numbers its rows; that of a
 * partitioned table is refused.
 */
const alterKey: Maker = (scope, work) => {
  if (work.now.parts !== null) return null;
  const keys = new Set(keyOf(work.now).map((column) => column.name));
  const column = choose(
    scope,
    untouched(work, ({ name }) => keys.has(name)),
  );
  if (!column) return null;
  const mayBeReferredTo = work === scope.works[0] && work.now.keyLength === 1;
  const whole = column.identity || mayBeReferredTo;
  const fits = (to: Form) => to.indexable && (!whole || WHOLE.includes(to));
  return convertColumn(scope, work, column, fits);
};

function convertColumn(scope: Scope, work: Work, column: Column, fits: (to: Form) => boolean) {
  const { name, form } = column;
  const ways = CONVERSIONS.filter((each) => each.from === form && fits(each.to));
  if (ways.length === 0) return null;
  const way = pick(scope.random, ways);
  makeTwin(work, column, convert(form, way.to, false), convert(way.to, form, false));
  replaceColumn(work, name, { form: way.to });
  const [up, down] = [way.up(quoted(name)), way.down(quoted(name))];
  const given = column.hasDefault ? { default: literalOf(way.to, FALLBACK) } : {};
  const spec = { table: work.now.name, column: name, type: way.to.type, up, down };
  return [{ alter_column: { ...spec, ...given } }];
}

const alterNullable: Maker = (scope, work) => {
  const column = choose(
    scope,
    valueColumns(work, (each) => !each.distinct && each.refersTo === null),
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
    valueColumns(work, (each) => !each.distinct && each.refersTo === null),
  );
  if (!column) return null;
  const { name, form, hasDefault } = column;
  work.touched.add(name);
  replaceColumn(work, name, { hasDefault: !hasDefault });
  const given = hasDefault ? null : literalOf(form, FALLBACK);
  return [{ alter_column: { table: work.now.name, column: name, default: given } }];
};

const renameTable: Maker = ({ next }, work) => {
  if (work.now.name !== work.old.name) return null;
  const [from, to] = [work.now.name, `Renamed ${next()}`];
  work.now = { ...work.now, name: to };
  return [{ rename_table: { from, to } }];
};

/** The makers of this file. */
export const COLUMN_MAKERS: readonly Weighted[] = [
  ['add column', addColumn, 2],
  ['add a dropped column again', addAgain, 4],
  ['add generated column', addGenerated, 2],
  ['drop column', dropColumn, 3],
  ['replace column', replace, 1],
  ['rename column', renameColumn, 1],
  ['alter type', alterType, 2],
  ['alter key', alterKey, 2],
  ['alter nullable', alterNullable, 1],
  ['alter default', alterDefault, 1],
  ['rename table', renameTable, 1],
];
