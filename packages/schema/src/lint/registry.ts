/** Every rule of the lint. A new one is a file and a line here. */
import type { LintRule } from './rule.ts';
import { columnCollision } from './rules/column-collision.ts';
import { conversionMissing } from './rules/conversion-missing.ts';
import { downConstant } from './rules/down-constant.ts';
import { downMissing } from './rules/down-missing.ts';
import { downNarrows } from './rules/down-narrows.ts';
import { expressionSyntax } from './rules/expression-syntax.ts';
import { identifierTooLong } from './rules/identifier-too-long.ts';
import { nameCollision } from './rules/name-collision.ts';
import { narrowingUnchecked } from './rules/narrowing-unchecked.ts';
import { notNullWithoutUp } from './rules/not-null-without-up.ts';
import { otherTable } from './rules/other-table.ts';
import { reservedName } from './rules/reserved-name.ts';
import { sqlAlterType } from './rules/sql-alter-type.ts';
import { sqlConstraintValidates } from './rules/sql-constraint-validates.ts';
import { sqlDownMissing } from './rules/sql-down-missing.ts';
import { sqlDrop } from './rules/sql-drop.ts';
import { sqlEnumValue } from './rules/sql-enum-value.ts';
import { sqlIndexNotConcurrent } from './rules/sql-index-not-concurrent.ts';
import { sqlLockTable } from './rules/sql-lock-table.ts';
import { sqlMerge } from './rules/sql-merge.ts';
import { sqlNoTransaction } from './rules/sql-no-transaction.ts';
import { sqlRename } from './rules/sql-rename.ts';
import { sqlRewrite } from './rules/sql-rewrite.ts';
import { sqlSetNotNull } from './rules/sql-set-not-null.ts';
import { sqlSyntax } from './rules/sql-syntax.ts';
import { sqlTransactionControl } from './rules/sql-transaction-control.ts';
import { sqlTruncate } from './rules/sql-truncate.ts';
import { sqlVolatileDefault } from './rules/sql-volatile-default.ts';
import { uniqueUpsert } from './rules/unique-upsert.ts';
import { unqualifiedName } from './rules/unqualified-name.ts';
import { upMayRaise } from './rules/up-may-raise.ts';
import { volatileDefault } from './rules/volatile-default.ts';
import { volatileExpression } from './rules/volatile-expression.ts';

/** In the order of the documentation. */
export const RULES: readonly LintRule[] = [
  expressionSyntax,
  sqlSyntax,
  downConstant,
  downMissing,
  downNarrows,
  upMayRaise,
  narrowingUnchecked,
  notNullWithoutUp,
  conversionMissing,
  nameCollision,
  columnCollision,
  identifierTooLong,
  reservedName,
  volatileExpression,
  volatileDefault,
  unqualifiedName,
  otherTable,
  uniqueUpsert,
  sqlIndexNotConcurrent,
  sqlVolatileDefault,
  sqlSetNotNull,
  sqlConstraintValidates,
  sqlAlterType,
  sqlDrop,
  sqlRename,
  sqlRewrite,
  sqlLockTable,
  sqlTruncate,
  sqlMerge,
  sqlEnumValue,
  sqlTransactionControl,
  sqlNoTransaction,
  sqlDownMissing,
];
