/** The launch rehearsal. */
export { recordLines, type LaunchRecord, type Rehearsed } from './core/record.ts';
export * from './errors.ts';
export {
  rehearseLaunch,
  type CriterionFault,
  type LaunchRehearsal,
  type RehearsalServer,
} from './run.ts';
export { signRehearsal, verifyRehearsal } from './sign.ts';
