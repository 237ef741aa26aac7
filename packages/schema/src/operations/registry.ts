/** Every kind of operation that this version knows. A new one is a file and a line here. */
import { addColumn } from './add-column.ts';
import { addEnumValue } from './add-enum-value.ts';
import { alterColumn } from './alter-column.ts';
import { createConstraint } from './create-constraint.ts';
import { createIndex } from './create-index.ts';
import { createTable } from './create-table.ts';
import { dropColumn } from './drop-column.ts';
import { dropConstraint, dropMulticolumnConstraint } from './drop-constraint.ts';
import { dropIndex } from './drop-index.ts';
import { dropTable } from './drop-table.ts';
import type { OperationKind } from './operation.ts';
import { renameColumn } from './rename-column.ts';
import { renameConstraint } from './rename-constraint.ts';
import { renameTable } from './rename-table.ts';
import { setReplicaIdentity } from './set-replica-identity.ts';
import { sql } from './sql.ts';

export const OPERATIONS: readonly OperationKind[] = [
  createTable,
  renameTable,
  dropTable,
  addColumn,
  dropColumn,
  renameColumn,
  alterColumn,
  createIndex,
  dropIndex,
  createConstraint,
  dropConstraint,
  dropMulticolumnConstraint,
  renameConstraint,
  setReplicaIdentity,
  addEnumValue,
  sql,
];
