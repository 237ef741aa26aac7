/** The old version's names of what a change's operations name: they may rename things midway. */
import type { PlanSource, SourceTable } from '../source.ts';

/** Fields of an operation, as they were written. */
export type Spec = Readonly<Record<string, unknown>>;

/** @returns a field that is text */
export function textOf(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}

/** @returns a field that holds fields */
export function fieldsIn(spec: Spec, field: string): Spec | undefined {
  const value = spec[field];
  return typeof value === 'object' && value !== null ? (value as Spec) : undefined;
}

/** Looks up old names; within one change no name is given twice. */
export class OldNames {
  readonly #tables = new Map<string, string>();
  readonly #columns = new Map<string, string>();
  readonly #source: PlanSource;

  constructor(source: PlanSource) {
    this.#source = source;
    for (const { kind, spec } of source.operations) {
      const fields = Object(spec) as Spec;
      const from = textOf(fields, 'from') ?? '';
      const to = textOf(fields, 'to') ?? '';
      if (kind === 'rename_table') this.#tables.set(to, this.table(from));
      if (kind === 'rename_column') {
        const table = this.table(textOf(fields, 'table') ?? '');
        this.#columns.set(JSON.stringify([table, to]), this.column(table, from));
      }
    }
  }

  /** @returns the table's name in the old version */
  table(name: string): string {
    return this.#tables.get(name) ?? name;
  }

  /** @param table its name in the old version */
  column(table: string, name: string): string {
    return this.#columns.get(JSON.stringify([table, name])) ?? name;
  }

  /** @returns the column's name in the new version */
  newColumn(table: string, old: string): string {
    return this.before(table)?.columns.find((each) => each.old === old)?.now ?? old;
  }

  /** @returns an index as it was before the change, with its table */
  indexed(name: string) {
    return this.#source.tables
      .map(({ table }) => ({ table, index: table.indexes.find((each) => each.name === name) }))
      .find((each) => each.index !== undefined);
  }

  /** @returns the table as it was before the change, by its name there */
  before(table: string): SourceTable | undefined {
    return this.#source.tables.find((each) => each.table.name === table);
  }
}
