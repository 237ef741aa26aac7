/** The change that a conversion builds: operations, each with what a person must look at. */

/** Something that the statement does not say, or that the format has no words for. */
export interface Note {
  readonly what: string;
  readonly fix: string;
}

export type Fields = Record<string, unknown>;

/** An operation being made. */
export interface DraftOperation {
  readonly kind: string;
  readonly spec: Fields;
  readonly notes: Note[];
  /** The line of its statement, from 0. */
  readonly line: number;
}

/** A whole conversion. */
export interface ConvertDraft {
  readonly operations: DraftOperation[];
  /** Statements that became nothing, and schemas that were left out. */
  readonly leftOut: { readonly note: Note; readonly line: number }[];
  readonly schemas: Set<string>;
}

/** Why a statement becomes an `sql` operation. */
export class Unconvertible extends Error {
  readonly note: Note;

  constructor(what: string, fix = 'See whether an operation can do it.') {
    super(what);
    this.note = { what, fix };
  }
}

/** @returns the create_table of this same file that makes a table, if any */
export function createdTable(draft: ConvertDraft, name: string): DraftOperation | undefined {
  return draft.operations.findLast(
    ({ kind, spec }) => kind === 'create_table' && spec['name'] === name,
  );
}

/** @returns a column of a create_table */
export function createdColumn(table: DraftOperation, name: string): Fields | undefined {
  const columns = table.spec['columns'] as Fields[];
  return columns.find((column) => column['name'] === name);
}

/** @returns fields without those that are undefined */
export function compact(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
