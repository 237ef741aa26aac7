/** What a launch came to, read from all that its strands recorded: the facts of a report. */
export { collectReport } from './collect.ts';
export { findLaunch, hasTable, type ReportGround } from './ground.ts';
