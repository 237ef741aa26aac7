/** Training: modules, assessments, observations, and what a learning record store is told. */
export * from './core/captions.ts';
export * from './core/fact.ts';
export * from './core/module.ts';
export * from './core/observer.ts';
export * from './core/refreshers.ts';
export * from './core/score.ts';
export * from './core/show.ts';
export * from './core/standing.ts';
export * from './core/steps.ts';
export * from './core/watching.ts';
export * from './errors.ts';
export type { Fault } from './format/faults.ts';
export { checkCatalog, readCatalog, SHIPPED_MODULES } from './format/read-catalog.ts';
export { askedOf, recordAnswers, type AnswerWish } from './store/answers.ts';
export {
  moduleOf,
  readAttempts,
  startAttempt,
  type Attempt,
  type AttemptWish,
  type AttemptWithResult,
  type Result,
} from './store/attempts.ts';
export { grantCertificate, type Grant } from './store/grant.ts';
export { observe, type ObservationWish, type Observed } from './store/observations.ts';
export { recordWatching, type WatchWish } from './store/watching.ts';
export { readLearner, readProgress, type Learner, type Progress } from './store/progress.ts';
export { readLrsSettings, type LrsSettings } from './lrs/settings.ts';
export {
  readFactQueue,
  sendFacts,
  type FactQueue,
  type LrsTarget,
  type SendReport,
} from './lrs/send.ts';
export {
  bankFromGift,
  giftFilesOf,
  giftOfBank,
  type GiftExport,
  type GiftFiles,
  type GiftImport,
} from './gift/banks.ts';
export { bankFromQti, type QtiImport } from './qti/read-bank.ts';
export { qtiOfBank, type QtiExport } from './qti/write-bank.ts';
export { writeBank, writePackage } from './qti/deliver.ts';
