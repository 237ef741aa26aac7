/** Subscription triage: sign-ups that need a person, and what people do about them. */
export type { Answer, Choice, Effect, Guide, Outcome, Step } from './core/guide.ts';
export { follow } from './core/guide.ts';
export { REASONS, type Candidate, type Reason, type Value } from './core/reason.ts';
export type { CaseState } from './core/triage-case.ts';
export { readDesk, type AtDesk, type DeskQuestion, type NotAtDesk } from './desk.ts';
export * from './effects.ts';
export * from './errors.ts';
export {
  lastSync,
  noteSync,
  readQueue,
  syncQueue,
  type QueuedCase,
  type QueueQuery,
} from './queue.ts';
export { readGuides, type Guides } from './read-guides.ts';
export { ensureTriageTables } from './tables.ts';
export { noteTriageFocus, storeOfCase, workOnCase, type Desk, type PersonEvent } from './work.ts';
