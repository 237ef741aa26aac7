/** Every kind of operation that this version knows. A new one is a file and a line here. */
import { addColumn } from './add-column.ts';
import { alterColumn } from './alter-column.ts';
import { createIndex } from './create-index.ts';
import { createTable } from './create-table.ts';
import { dropColumn } from './drop-column.ts';
import type { OperationKind } from './operation.ts';
import { renameColumn } from './rename-column.ts';

export const OPERATIONS: readonly OperationKind[] = [
  createTable,
  addColumn,
  dropColumn,
  renameColumn,
  alterColumn,
  createIndex,
];

/** Operations of the format that this version cannot do. */
export const UNSUPPORTED_OPERATIONS: readonly string[] = [
  'rename_table',
  'drop_table',
  'drop_index',
  'create_constraint',
  'drop_constraint',
  'drop_multicolumn_constraint',
  'rename_constraint',
  'set_replica_identity',
  'sql',
];
