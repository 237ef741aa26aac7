/**
 * Names settle: when no change is in flight any more, columns, indexes, constraints and tables take
 * the names under which the one live version shows them.
 */
import { ident, literal } from '@slipway/kernel';
import type { SeenTable } from './seen.ts';

interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Puts renames in an order in which each name is free; a ring is opened by a name in between. */
export function orderRenames(renames: readonly Rename[]): Rename[] {
  const left = renames.filter(({ from, to }) => from !== to);
  const done: Rename[] = [];
  while (left.length > 0) {
    const free = left.findIndex(({ to }) => !left.some(({ from }) => from === to));
    const [next] = left.splice(Math.max(free, 0), 1);
    if (free >= 0) {
      done.push(next!);
      continue;
    }
    const between = `_sw_between_${left.length}`;
    done.push({ from: next!.from, to: between });
    left.push({ from: between, to: next!.to });
  }
  return done;
}

function columnsSql(seen: SeenTable, base: string): string[] {
  const renames = seen.columns.map(({ physical, name }) => ({ from: physical, to: name }));
  return orderRenames(renames).map(
    ({ from, to }) => `ALTER TABLE ${base} RENAME COLUMN ${ident(from)} TO ${ident(to)}`,
  );
}

function rulesSql(seen: SeenTable, schema: string, base: string): string[] {
  const renames = seen.rules.map(({ physical, name }) => ({ from: physical, to: name }));
  const kinds = new Map(seen.rules.map((rule) => [rule.physical, rule.kind]));
  return orderRenames(renames).map(({ from, to }) =>
    kinds.get(from) === 'index'
      ? `ALTER INDEX ${ident(schema, from)} RENAME TO ${ident(to)}`
      : `ALTER TABLE ${base} RENAME CONSTRAINT ${ident(from)} TO ${ident(to)}`,
  );
}

function defaultsSql(seen: SeenTable, base: string): string[] {
  const lines: string[] = [];
  for (const column of seen.columns) {
    const name = ident(column.name);
    if (!column.computed && column.default !== column.base.default) {
      const how = column.default === null ? 'DROP DEFAULT' : `SET DEFAULT ${column.default}`;
      lines.push(`ALTER TABLE ${base} ALTER COLUMN ${name} ${how}`);
    }
    if (column.comment !== column.base.comment) {
      const text = column.comment === null ? 'NULL' : literal(column.comment);
      lines.push(`COMMENT ON COLUMN ${base}.${name} IS ${text}`);
    }
  }
  return lines;
}

/** @returns the statements after which the base table is what the version shows */
export function settleSql(schema: string, seen: SeenTable): string[] {
  const base = ident(schema, seen.base);
  const rename = `ALTER TABLE ${base} RENAME TO ${ident(seen.name)}`;
  return [
    ...columnsSql(seen, base),
    ...rulesSql(seen, schema, base),
    ...defaultsSql(seen, base),
    ...(seen.name === seen.base ? [] : [rename]),
  ];
}
