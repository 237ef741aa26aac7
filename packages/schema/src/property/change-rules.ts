/** Random operations on indexes, rules and types, and what they make of model and oracle. */
import { int, pick } from '@slipway/kernel';
import {
  choose,
  convert,
  freeName,
  makeTwin,
  replaceColumn,
  valueColumns,
  type Maker,
  type Weighted,
  type Work,
} from './change-work.ts';
import { FALLBACK, literalOf, quoted } from './forms.ts';
import { conditionOf, keyOf, PLAIN, type Column } from './model.ts';

const createIndex: Maker = ({ random, next }, work) => {
  const fits = (each: Column) => each.form.indexable && each.computed === null;
  const fit = work.now.columns.filter(fits);
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
  const fits = (each: Column) =>
    each.form.plain && each.floor === 0 && !each.distinct && each.refersTo === null;
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

const dropIndex: Maker = ({ random }, work) => {
  const free = work.now.indexes.filter((index) =>
    index.columns.every((name) => !work.touched.has(name)),
  );
  if (free.length === 0) return null;
  const index = pick(random, free);
  for (const name of index.columns) work.touched.add(name);
  work.now = { ...work.now, indexes: work.now.indexes.filter((each) => each !== index) };
  return [{ drop_index: { name: index.name } }];
};

/** A unique column, which gets what the key's first column has. */
const addUnique: Maker = (scope, work) => {
  const { now } = work;
  const [key] = keyOf(now);
  if (now.parts !== null || now.name !== work.old.name || work.touched.has(key!.name)) return null;
  const name = freeName(scope, work);
  const { form } = key!;
  const unique = `${now.name}_${name}_key`;
  work.touched.add(name).add(key!.name);
  const value = convert(form, form, true);
  work.relations.push({ side: 'up', source: key!.name, target: name, value });
  const column = { ...PLAIN, name, form, notNull: true, unique, distinct: true };
  work.now = { ...now, columns: [...now.columns, column] };
  const spec = { name, type: form.type, unique: true };
  return [{ add_column: { table: now.name, column: spec, up: quoted(key!.name) } }];
};

/** A column that refers to the first table. */
const addReference: Maker = (scope, work) => {
  const [far] = scope.works;
  const [key] = keyOf(far!.now);
  if (far!.now.keyLength > 1 || work.now.parts !== null || far!.touched.has(key!.name)) return null;
  const name = freeName(scope, work);
  const reference = `fkey ${scope.next()}`;
  far!.touched.add(key!.name);
  work.touched.add(name);
  const column = { ...PLAIN, name, form: key!.form, reference, refersTo: 0 };
  const table = work.now.name;
  work.now = { ...work.now, columns: [...work.now.columns, column] };
  const references = { name: reference, table: far!.now.name, column: key!.name };
  const spec = { name, type: key!.form.type, nullable: true, references };
  return [{ add_column: { table, column: spec } }];
};

/** A rule of one column: its name, and the table without it or with another name for it. */
interface Rule {
  readonly name: string;
  readonly column: string;
  readonly set: (work: Work, name: string | null) => void;
}

function rulesOf({ now, touched }: Work): Rule[] {
  const rules = now.columns.flatMap(({ name: column, unique, reference }): Rule[] => [
    ...(unique === null
      ? []
      : [
          {
            name: unique,
            column,
            set: (work: Work, name: string | null) => replaceColumn(work, column, { unique: name }),
          },
        ]),
    ...(reference === null
      ? []
      : [
          {
            name: reference,
            column,
            set: (work: Work, name: string | null) =>
              replaceColumn(work, column, { reference: name }),
          },
        ]),
  ]);
  const checks = now.checks.map((check): Rule => {
    const set = (work: Work, name: string | null) => {
      const others = work.now.checks.filter((each) => each !== check);
      const checks = name === null ? others : [...others, { ...check, name }];
      work.now = { ...work.now, checks };
    };
    return { name: check.name, column: check.column, set };
  });
  return [...rules, ...checks].filter((rule) => !touched.has(rule.column));
}

/** A rule goes with the contract; until then it holds for both versions. */
const dropRule: Maker = ({ random }, work) => {
  const rules = rulesOf(work);
  if (rules.length === 0) return null;
  const { name, column, set } = pick(random, rules);
  set(work, null);
  work.touched.add(column);
  return [{ drop_constraint: { table: work.now.name, name } }];
};

const renameRule: Maker = ({ random, next }, work) => {
  const rules = rulesOf(work);
  if (rules.length === 0) return null;
  const { name: from, column, set } = pick(random, rules);
  const to = `rule ${next()}`;
  set(work, to);
  work.touched.add(column);
  return [{ rename_constraint: { table: work.now.name, from, to } }];
};

const addEnumValue: Maker = ({ next }) => {
  return [{ add_enum_value: { type: 'grade', value: `more ${next()}` } }];
};

/** The makers of this file. */
export const RULE_MAKERS: readonly Weighted[] = [
  ['create index', createIndex, 1],
  ['drop index', dropIndex, 2],
  ['create check', createCheck, 1],
  ['add unique column', addUnique, 1],
  ['add reference', addReference, 3],
  ['drop rule', dropRule, 2],
  ['rename rule', renameRule, 1],
  ['add enum value', addEnumValue, 1],
];
