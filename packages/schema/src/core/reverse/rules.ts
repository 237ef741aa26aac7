/** The reverse of making and of dropping a constraint. */
import { constraintFields, keyFields } from '../describe.ts';
import { fieldsIn, textOf, type Spec } from './names.ts';
import type { ReverseContext } from './reverse.ts';

/** An expression per column, under the column's old name. */
function perColumn(context: ReverseContext, table: string, per: Spec | undefined): Spec {
  const entries = Object.entries(per ?? {});
  return Object.fromEntries(
    entries.map(([column, sql]) => [context.names.column(table, column), sql]),
  );
}

/** The expressions of an operation, `up` and `down` having traded places. */
function traded(up: Spec, down: Spec): Spec {
  return {
    ...(Object.keys(down).length > 0 ? { up: down } : {}),
    ...(Object.keys(up).length > 0 ? { down: up } : {}),
  };
}

/** A constraint that the change made goes. */
export function constraintGone(context: ReverseContext, spec: Spec): void {
  const { names, created, add, refuse } = context;
  if (created.has(textOf(spec, 'table') ?? '')) return; // it goes with its table
  const table = names.table(textOf(spec, 'table') ?? '');
  const name = textOf(spec, 'name') ?? '';
  if (spec['type'] === 'primary_key') return refuse(`${name} is a primary key now`);
  const up = perColumn(context, table, fieldsIn(spec, 'up'));
  const down = perColumn(context, table, fieldsIn(spec, 'down'));
  add('drop_multicolumn_constraint', { table, name, ...traded(up, down) });
}

/** A constraint that the change dropped comes back. */
export function constraintBack(context: ReverseContext, spec: Spec): void {
  const { schema, names, add, refuse } = context;
  const table = names.table(textOf(spec, 'table') ?? '');
  const name = textOf(spec, 'name') ?? '';
  const before = names.before(table)?.table;
  const rule = before?.constraints.find((each) => each.name === name);
  const index = before?.indexes.find((each) => each.constraint === name);
  const fields = (rule && constraintFields(schema, rule)) ?? (index && keyFields(index)) ?? null;
  if (!fields) return refuse(`no operation makes the constraint ${name} of ${table} again`);
  const columns = rule?.columns ?? index?.columns ?? [];
  const side = (field: string): Spec => {
    const single = textOf(spec, field);
    const [column] = columns;
    if (single !== undefined && column !== undefined) return { [column]: single };
    return perColumn(context, table, fieldsIn(spec, field));
  };
  const named = fields['columns'] === undefined ? { columns } : {};
  add('create_constraint', { table, ...fields, ...named, ...traded(side('up'), side('down')) });
}
