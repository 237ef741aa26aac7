/** rename_constraint: a matter of the table alone, so done at the contract. */
import { Type } from 'typebox';
import { refuse, tableOf, takeName } from '../core/draft.ts';
import { constraintOf } from './named-constraint.ts';
import { defineOperation } from './operation.ts';
import { freeConstraint } from './rules.ts';

/** Renames a constraint, with its index if it has one. */
export const renameConstraint = defineOperation({
  name: 'rename_constraint',
  schema: Type.Object(
    { table: Type.String(), from: Type.String(), to: Type.String() },
    { additionalProperties: false },
  ),
  apply: (draft, spec, operation) => {
    const table = tableOf(draft, spec.table, operation);
    const { kind } = constraintOf(table, spec.from, operation, 'from');
    if (table.renamedConstraints.has(spec.from)) {
      const problem = `Constraint ${spec.from} is renamed twice in this change.`;
      refuse(operation, 'from', problem, 'Write one rename.');
    }
    if (kind !== 'check' && kind !== 'foreign key') takeName(draft, spec.to, operation, 'to');
    freeConstraint(table, spec.to, operation, 'to');
    table.renamedConstraints.set(spec.from, spec.to);
  },
});
