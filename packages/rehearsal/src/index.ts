/** Rehearsals: what is tried before a launch, so that nothing in it happens for the first time. */
export { rightPrices, type StorePrices } from './drill/core/oracle.ts';
export { reportLines, type DrillCheck, type DrillReport } from './drill/core/report.ts';
export * from './drill/errors.ts';
export { missingDrills, type DrillGate, type MissingDrill } from './drill/gate.ts';
export { agentIn, drillAgent, type LocalAgent } from './drill/local-agent.ts';
export type { DrillAgent, DrillCloud } from './drill/ports.ts';
export { runDrill, type DrillOptions } from './drill/run.ts';
export { DRILL_COUNTS_MS, signDrill, verifyDrill } from './drill/sign.ts';
export { ensureRehearsalTables, keepDrill, readDrills } from './drill/store.ts';
export type { Journey, JourneyCase, JourneyRun, JourneyStep } from './journey/core/journey.ts';
export { readJourney } from './journey/core/read-journey.ts';
export { JourneySection } from './journey/core/section.ts';
export { openHttp, type FilledRequest, type HttpSender, type Send } from './journey/http.ts';
export { readJourneyFile } from './journey/read-file.ts';
export { runJourney, type JourneyTarget, type RunOptions } from './journey/run.ts';
export * from './launch/index.ts';
export * from './onboarding/index.ts';
