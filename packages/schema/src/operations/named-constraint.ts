/** Finds a constraint of a table by its name, whatever kind it is. */
import { nearest } from '@slipway/kernel';
import type { ChangeOperation } from '../core/change.ts';
import { refuse, type TableDraft } from '../core/draft.ts';

export interface NamedConstraint {
  readonly name: string;
  readonly kind: 'check' | 'foreign key' | 'exclusion' | 'unique' | 'primary key';
  readonly columns: readonly string[];
}

/** @returns the constraint; refuses a name that the table does not have */
export function constraintOf(
  table: TableDraft,
  name: string,
  operation: ChangeOperation,
  field = 'name',
): NamedConstraint {
  const { constraints, indexes } = table.table;
  const keys = indexes.flatMap((index): NamedConstraint[] =>
    index.constraint === null || constraints.some((each) => each.name === index.constraint)
      ? []
      : [
          {
            name: index.constraint,
            kind: index.primary ? 'primary key' : 'unique',
            columns: index.columns,
          },
        ],
  );
  const all: NamedConstraint[] = [...constraints, ...keys];
  const found = all.find((each) => each.name === name);
  if (found && !table.droppedConstraints.has(name)) return found;
  const names = all.map((each) => each.name);
  const near = nearest(name, names);
  const hint = near ? `Did you mean ${near}?` : `Its constraints: ${names.join(', ') || '(none)'}.`;
  refuse(operation, field, `Table ${table.shown} has no constraint ${name}.`, hint);
}
