/** drop_index: both versions use it until the contract drops it, CONCURRENTLY. */
import { Type } from 'typebox';
import { nearest } from '@slipway/kernel';
import { refuse } from '../core/draft.ts';
import { defineOperation } from './operation.ts';

/** Drops an index that no constraint owns. */
export const dropIndex = defineOperation({
  name: 'drop_index',
  schema: Type.Object({ name: Type.String() }, { additionalProperties: false }),
  apply: (draft, { name }, operation) => {
    const { tables, schema } = draft.catalog;
    const table = tables.find((each) => each.indexes.some((index) => index.name === name));
    const index = table?.indexes.find((each) => each.name === name);
    if (!table || !index) {
      const names = tables.flatMap((each) => each.indexes.map((one) => one.name));
      const near = nearest(name, names);
      const hint = near ? `Did you mean ${near}?` : 'Check its name.';
      refuse(operation, 'name', `Schema ${schema} has no index ${name}.`, hint);
    }
    if (index.constraint !== null) {
      const problem = `Index ${name} belongs to the constraint ${index.constraint}.`;
      refuse(operation, 'name', problem, 'Use drop_constraint.');
    }
    if (index.replicaIdentity) {
      const problem = `Index ${name} is the replica identity of ${table.name}.`;
      refuse(operation, 'name', problem, 'Set another one first, with set_replica_identity.');
    }
    draft.droppedIndexes.set(name, table);
  },
});
