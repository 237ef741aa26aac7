/** The operations of a squashed change, from what a schema holds: pure. */
import { ident } from '@slipway/kernel';
import type { Catalog, CatalogTable } from '../core/catalog.ts';
import type { ChangeOperation } from '../core/change.ts';
import { describeTable, type Fields } from '../core/describe.ts';
import { draftChange } from '../core/plan.ts';
import { inOrder } from '../core/squash.ts';
import type { ObjectSql, TableExtras } from './objects.ts';

/** An operation, with what a person must look at. */
export interface BuiltOperation {
  readonly kind: string;
  readonly spec: Fields;
  readonly note?: string;
}

/** All that is known of the schema that the changes built. */
export interface Built {
  readonly catalog: Catalog;
  readonly extras: readonly TableExtras[];
  readonly before: readonly ObjectSql[];
  readonly after: readonly ObjectSql[];
  /** Statements of raw SQL whose effect no catalog tells, in order. */
  readonly statements: readonly string[];
}

const sqlOf = ({ up, down }: ObjectSql): BuiltOperation => ({ kind: 'sql', spec: { up, down } });

/** CREATE TABLE as the operation itself writes it. */
function createSql(catalog: Catalog, spec: Fields): readonly string[] {
  const place = { file: 'squash', line: 1, column: 1, quote: '' };
  const operation: ChangeOperation = { kind: 'create_table', spec, place, fields: {} };
  const empty = { ...catalog, tables: [], relations: [], schemas: [] };
  const change = { name: 'squash', operations: [operation] };
  const draft = draftChange(empty, change, { number: 0, from: null });
  return draft.created.get(String(spec['name']))?.create ?? [];
}

function replicaSql(base: string, table: CatalogTable): BuiltOperation[] {
  const index = table.indexes.find((each) => each.replicaIdentity);
  const what = { d: null, n: 'NOTHING', f: 'FULL', i: `USING INDEX ${ident(index?.name ?? '')}` }[
    table.replicaIdentity
  ];
  if (what === null) return [];
  const set = `ALTER TABLE ${base} REPLICA IDENTITY`;
  return [sqlOf({ up: `${set} ${what}`, down: `${set} DEFAULT` })];
}

interface TableOperations {
  readonly name: string;
  readonly refersTo: readonly string[];
  readonly make: (done: ReadonlySet<string>) => { now: BuiltOperation[]; late: BuiltOperation[] };
}

function tableOperations(built: Built, table: CatalogTable): TableOperations {
  const { schema } = built.catalog;
  const base = ident(schema, table.name);
  const extra = built.extras.find((each) => each.table === table.name);
  const described = describeTable(schema, table, extra?.comment, extra?.generated);
  const far = (rule: Fields) => String(Object(rule['references'])['table'] ?? table.name);
  const rules: readonly Fields[] = described.spec.constraints ?? [];
  const make: TableOperations['make'] = (done) => {
    const isReady = (rule: Fields) => {
      const other = far(rule);
      return other === table.name || other.includes('.') || done.has(other);
    };
    const constraints = rules.filter(isReady);
    const spec = { ...described.spec, constraints };
    const circular = table.constraints.filter(({ name }) =>
      rules.some((rule) => rule['name'] === name && !isReady(rule)),
    );
    const drop = `DROP TABLE ${base}`;
    const up = createSql(built.catalog, spec).map((line, at) =>
      at === 0 ? `${line}${extra?.partitionBy ?? ''}` : line,
    );
    const isPlain = table.kind === 'table';
    const making: BuiltOperation[] = isPlain
      ? [{ kind: 'create_table', spec }]
      : [sqlOf({ up: [...up, ...(extra?.partitions ?? [])].join(';\n'), down: drop })];
    // A table that SQL makes is none of the change's own: so are its indexes.
    const indexes = isPlain ? described.indexes.map((fields) => fields['name']) : [];
    const unsaid = described.unsaid.flatMap(({ sql }) => (sql === null ? [] : [sql]));
    const others = table.indexes
      .filter((index) => index.constraint === null && !indexes.includes(index.name))
      .filter((index) => !unsaid.some((sql) => sql.includes(`INDEX ${ident(index.name)} ON`)))
      .map((index) => {
        const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX';
        return `CREATE ${kind} ${ident(index.name)} ON ${base} ${index.body}`;
      });
    const added = circular.map(
      ({ name, definition }) => `ALTER TABLE ${base} ADD CONSTRAINT ${ident(name)} ${definition}`,
    );
    const late = [...unsaid, ...others, ...added].map((sql) =>
      sqlOf({ up: sql, down: 'SELECT 1' }),
    );
    return {
      now: [
        ...making,
        ...(isPlain ? described.indexes.map((spec) => ({ kind: 'create_index', spec })) : []),
      ],
      late: [...late, ...replicaSql(base, table)],
    };
  };
  return { name: table.name, refersTo: rules.map(far), make };
}

const LOOK =
  ' needs a human: this SQL did more than the schema tells. Does an empty database need it?';

/** @returns the operations that build the same schema in one */
export function operationsFor(built: Built): BuiltOperation[] {
  const done = new Set<string>();
  const now: BuiltOperation[] = [];
  const late: BuiltOperation[] = [];
  for (const table of inOrder(built.catalog.tables.map((each) => tableOperations(built, each)))) {
    const made = table.make(done);
    now.push(...made.now);
    late.push(...made.late);
    done.add(table.name);
  }
  const raw = built.statements.map((up) => ({ kind: 'sql', spec: { up }, note: LOOK }));
  return [...built.before.map(sqlOf), ...now, ...late, ...built.after.map(sqlOf), ...raw];
}
