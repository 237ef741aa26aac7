/** The launch rehearsal. */
export { paceOf, rampLengthMs, rateOf, type RampToPace } from './core/pace.ts';
export { planFaults, type FaultPlan, type GivenFault, type PlannedFault } from './core/plan.ts';
export { failureOf, recordLines, type LaunchRecord, type Rehearsed } from './core/record.ts';
export { sendCustomers, type CustomersMet, type CustomersOptions } from './customers.ts';
export * from './errors.ts';
export { GATE_PROGRAM } from './gate/program.ts';
export { openFaults, type FaultGround } from './faults/index.ts';
export { whyNotRehearsed, type RehearsalNeed } from './need.ts';
export {
  rehearseLaunch,
  type CriterionFault,
  type LaunchRehearsal,
  type RehearsalServer,
} from './run.ts';
export { readRehearsal, signRehearsal, verifyRehearsal } from './sign.ts';
export {
  ensureLaunchRecordTables,
  keepLaunchRecord,
  readLaunchRecord,
  readLaunchRecords,
} from './store.ts';
