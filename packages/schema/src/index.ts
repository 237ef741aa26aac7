/** Live PostgreSQL schema changes: two versions usable at once, until nobody needs the old one. */
export { adoptionReport, type AdoptionReport } from './adoption/adoption.ts';
export type { AdoptionFinding } from './adoption/report.ts';
export { baseline, type BaselineResult } from './baseline.ts';
export { cancelRun, type CancelOptions, type CancelResult } from './cancel.ts';
export { readCatalog } from './catalog.ts';
export { parseChange, readChangeFile } from './change-file.ts';
export {
  completeChange,
  previewChange,
  resumeChange,
  rollbackChange,
  startChange,
  type CompleteOptions,
  type EndResult,
  type StartOptions,
  type StartResult,
} from './changes.ts';
export type { Catalog, CatalogColumn, CatalogTable } from './core/catalog.ts';
export { hashOfChange, versionOf, type Change, type ChangeOperation } from './core/change.ts';
export { versionSchemaName } from './core/names.ts';
export { draftChange, planChange, type History } from './core/plan.ts';
export type { Facts } from './core/relations.ts';
export {
  parseThrottle,
  SIGNAL_NAMES,
  type OutsideSignal,
  type ThrottleWish,
} from './core/throttle.ts';
export type { Drift } from './core/shape.ts';
export type { PhaseName, Plan, PlanStep, StepKind } from './core/steps.ts';
export { convertSql, type Converted } from './convert/convert.ts';
export * from './convert/errors.ts';
export { acceptDrift, driftWarning } from './drift/drift.ts';
export * from './drift/errors.ts';
export * from './errors.ts';
export { lintChange } from './lint/lint.ts';
export { loadSquawk } from './lint/squawk-program.ts';
export { loadSqlParser } from './lint/parser.ts';
export type { Finding, LintRule, Severity } from './lint/rule.ts';
export type { ParsedSql, ParseSql, SqlParser } from './lint/sql.ts';
export { checkOrder } from './order.ts';
export * from './pull/errors.ts';
export { pullHistory, type PulledChange } from './pull/pull.ts';
export { keepSource } from './pull/source.ts';
export { writePulled, type WrittenChanges } from './pull/write.ts';
export { probeDraft } from './probe.ts';
export { blockingOf } from './reference/blocking.ts';
export * from './run/errors.ts';
export * from './rehearse/errors.ts';
export { copyLikeness, type Copied, type CopyOptions, type CopyTarget } from './rehearse/copy.ts';
export type { MeasuredStep } from './rehearse/core/measure.ts';
export { readLikeness, type Likeness } from './rehearse/read.ts';
export {
  measureChange,
  rehearseChange,
  type RehearseOptions,
  type SchemaRehearsal,
} from './rehearse/rehearse.ts';
export { rehearsalLines } from './rehearse/report/text.ts';
export { writeRehearsal } from './rehearse/report/write.ts';
export type { ContractGuard, ContractOf } from './run/contract-proof.ts';
export type { Progress, RunOptions } from './run/session.ts';
export { type Kept } from './kept.ts';
export { changesFor } from './core/squash.ts';
export { appliedChanges } from './versions.ts';
export * from './squash/errors.ts';
export { squashChanges, type Squashed } from './squash/squash.ts';
export { status, type SchemaStatus } from './status.ts';
export {
  expireChanges,
  reverseChange,
  undoChange,
  type UndoChange,
  type UndoResult,
} from './undo.ts';
export {
  verifySchema,
  type ChangeVerified,
  type TableVerified,
  type VerifyOptions,
  type VerifyProgress,
  type VerifyResult,
} from './verify.ts';
export { changeVersions, type ChangeVersions } from './versions.ts';
