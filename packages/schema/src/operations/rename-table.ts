/** rename_table: the new version shows a table under another name; the contract renames it. */
import { Type } from 'typebox';
import { refuse, tableOf, takeName } from '../core/draft.ts';
import { defineOperation } from './operation.ts';

/** Renames a table. Operations after it in the same change call it by the new name. */
export const renameTable = defineOperation({
  name: 'rename_table',
  schema: Type.Object({ from: Type.String(), to: Type.String() }, { additionalProperties: false }),
  apply: (draft, spec, operation) => {
    const table = tableOf(draft, spec.from, operation, 'from');
    if (table.shown !== table.seen.name) {
      const problem = `Table ${spec.from} is renamed twice in this change.`;
      refuse(operation, 'from', problem, 'Write one rename.');
    }
    takeName(draft, spec.to, operation, 'to');
    table.shown = spec.to;
  },
});
