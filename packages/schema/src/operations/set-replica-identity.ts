/** set_replica_identity: what logical replication tells of an old row; it is both versions'. */
import { Type } from 'typebox';
import { ident } from '@slipway/kernel';
import { refuse, tableOf } from '../core/draft.ts';
import { defineOperation } from './operation.ts';

const KINDS = { nothing: 'NOTHING', full: 'FULL', default: 'DEFAULT' } as const;

/** Sets a table's replica identity at the start; a rollback puts the earlier one back. */
export const setReplicaIdentity = defineOperation({
  name: 'set_replica_identity',
  schema: Type.Object(
    {
      table: Type.String(),
      identity: Type.Object(
        {
          type: Type.String({ pattern: '^(?i:nothing|full|default|index)$' }),
          index: Type.Optional(Type.String()),
        },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
  apply: (draft, { table: name, identity }, operation) => {
    const table = tableOf(draft, name, operation);
    const type = identity.type.toLowerCase();
    if (type === 'nothing' || type === 'full' || type === 'default') {
      table.replicaIdentity = KINDS[type];
      return;
    }
    const no = (problem: string, hint: string) => refuse(operation, 'identity', problem, hint);
    if (identity.index === undefined) no('It does not say which index.', 'Add `index`.');
    const index = table.table.indexes.find((each) => each.name === identity.index);
    if (!index) {
      const names = table.table.indexes.map((each) => each.name).join(', ') || '(none)';
      no(`Table ${name} has no index ${identity.index}.`, `Its indexes: ${names}.`);
    }
    const nullable = index!.columns.find(
      (column) => !table.table.columns.some((each) => each.name === column && each.notNull),
    );
    if (!index!.unique || !index!.valid || index!.deferrable !== '' || nullable !== undefined) {
      const problem = `Index ${identity.index} does not name one row each.`;
      no(problem, 'It takes a unique, valid index, not deferrable, over NOT NULL columns.');
    }
    if (draft.droppedIndexes.has(index!.name))
      no('The index is dropped in this change.', 'Keep it.');
    table.replicaIdentity = `USING INDEX ${ident(index!.physical ?? index!.name)}`;
  },
});
