/** One use of every operation that can stand on any table, with the plain DDL it stands for. */
import { ident } from '@slipway/kernel';
import { KINDS } from './kinds.ts';

/** An operation on the table of that name. */
export interface Use {
  readonly name: string;
  /** What is changed, as JSON. */
  readonly change: (table: string) => object;
  /** What plain DDL would do; `t` is the quoted name, `n` the plain one. */
  readonly plain: (t: string, n: string) => string;
  /** The table's name in the new version; null: it is not there. */
  readonly to?: (table: string) => string | null;
}

const add = (t: string, rest: string) => `alter table ${t} add constraint ${rest}`;
const rule = (n: string, end: string) => ident(`${n}_${end}`);

function remade(t: string, n: string): string {
  return KINDS.find(({ name }) => name === n)?.remake?.(t) ?? '';
}

export const USES: readonly Use[] = [
  {
    name: 'create_table',
    change: (table) => ({
      name: `${table}_new`,
      columns: [
        { name: 'id', type: 'int', pk: true },
        { name: 'v', type: 'text', nullable: true },
      ],
    }),
    plain: (_, n) =>
      `create table ${rule(n, 'new')} (id int, v text,
         constraint ${rule(n, 'new_pkey')} primary key (id))`,
  },
  {
    name: 'rename_table',
    change: (table) => ({ from: table, to: `${table}_two` }),
    plain: (t, n) => `alter table ${t} rename to ${rule(n, 'two')}`,
    to: (table) => `${table}_two`,
  },
  {
    name: 'drop_table',
    change: (table) => ({ name: table }),
    plain: (t) => `drop table ${t}`,
    to: () => null,
  },
  {
    name: 'add_column',
    change: (table) => ({
      table,
      up: 'a * 2',
      column: {
        name: 'more',
        type: 'int',
        nullable: true,
        check: { name: `${table}_m`, constraint: 'more > -1' },
      },
    }),
    plain: (t, n) =>
      `alter table ${t} add more int; update ${t} set more = a * 2;
       ${add(t, `${rule(n, 'm')} check (more > -1)`)}`,
  },
  {
    name: 'drop_column',
    change: (table) => ({ table, column: 'gone' }),
    plain: (t) => `alter table ${t} drop gone`,
  },
  {
    name: 'rename_column',
    change: (table) => ({ table, from: 'b', to: 'Bee' }),
    plain: (t) => `alter table ${t} rename b to "Bee"`,
  },
  {
    name: 'alter_column',
    change: (table) => ({ table, column: 'a', type: 'bigint', up: 'a', down: 'a' }),
    // PostgreSQL alters no column that a policy or UPDATE OF reads.
    plain: (t, n) =>
      `drop policy if exists mine on ${t}; drop trigger if exists noted on ${t};
       alter table ${t} alter a type bigint; ${remade(t, n)}`,
  },
  // Before what stands on the same column: later operations see the new one.
  {
    name: 'drop_constraint',
    change: (table) => ({ table, name: `${table}_c1`, up: 'c', down: 'greatest(c, 1)' }),
    plain: (t, n) => `alter table ${t} drop constraint ${rule(n, 'c1')}`,
  },
  {
    name: 'create_index',
    change: (table) => ({ table, name: `${table}_i`, columns: ['c', 'k'] }),
    plain: (t, n) => `create index ${rule(n, 'i')} on ${t} (c, k)`,
  },
  {
    name: 'drop_index',
    change: (table) => ({ name: `${table}_b` }),
    plain: (_, n) => `drop index ${rule(n, 'b')}`,
  },
  ...(['unique', 'foreign_key', 'check'] as const).map((type): Use => {
    const rest = {
      unique: { columns: ['k', 'c'] },
      foreign_key: { columns: ['c'], references: { table: 'ref', columns: ['id'] } },
      check: { check: 'c < 500' },
    }[type];
    const sql = {
      unique: 'unique (k, c)',
      foreign_key: 'foreign key (c) references ref',
      check: 'check (c < 500)',
    }[type];
    return {
      name: `create_constraint ${type}`,
      change: (table) => ({ table, name: `${table}_${type}`, type, ...rest }),
      plain: (t, n) => add(t, `${rule(n, type)} ${sql}`),
    };
  }),
  {
    name: 'drop_multicolumn_constraint',
    change: (table) => ({ table, name: `${table}_c3` }),
    plain: (t, n) => `alter table ${t} drop constraint ${rule(n, 'c3')}`,
  },
  {
    name: 'rename_constraint',
    change: (table) => ({ table, from: `${table}_c2`, to: `${table}_c4` }),
    plain: (t, n) => `alter table ${t} rename constraint ${rule(n, 'c2')} to ${rule(n, 'c4')}`,
  },
  {
    name: 'set_replica_identity',
    change: (table) => ({ table, identity: { type: 'nothing' } }),
    plain: (t) => `alter table ${t} replica identity nothing`,
  },
  {
    name: 'add_enum_value',
    change: (table) => ({ type: 'mood', value: `of ${table}` }),
    plain: (_, n) => `alter type mood add value 'of ${n}'`,
  },
  {
    name: 'sql',
    change: (table) => ({
      up: `create index ${rule(table, 's')} on ${ident(table)} (k)`,
      down: `drop index ${rule(table, 's')}`,
    }),
    plain: (t, n) => `create index ${rule(n, 's')} on ${t} (k)`,
  },
];

/** Operations that leave the table itself alone. */
const BESIDE = ['create_table', 'drop_index', 'add_enum_value', 'sql'];

/** Pairs that are refused, each with what the refusal says. */
export const REFUSED: Readonly<Record<string, RegExp>> = {
  'drop_table referenced': /a foreign key of shop\.pointer refers to it.*first/,
  'drop_table viewed': /view shop\.(kept|seen) depends on it.*first/,
  ...Object.fromEntries(
    USES.filter(({ name }) => !BESIDE.includes(name)).map(({ name }) => [
      `${name} parent`,
      /Other tables inherit from parent.*`sql`.*NO INHERIT/,
    ]),
  ),
};
