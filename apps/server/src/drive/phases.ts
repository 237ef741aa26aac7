/**
 * What each phase does, and what can be seen of it: one row per phase.
 *
 * Work is started once and asked about again and again; after a restart it is started anew and
 * finds what is done already.
 */
import { factsOfAbsent, type Facts, type LaunchRecord, type Phase } from '@slipway/launch';
import { planElapsedMs } from '@slipway/kernel';
import type { Strands } from './strands.ts';

/** Starts, or goes on with, what the launch's phase is there for. */
export function workOf(record: LaunchRecord, strands: Strands): void {
  WORK[record.phase](strands, record);
}

const WORK: Readonly<Record<Phase, (strands: Strands, record: LaunchRecord) => void>> = {
  planned: () => {},
  rehearsed: () => {},
  locked: (strands) => {
    strands.serveBlue.ensure();
    strands.devices?.lookForDrills(true);
  },
  expanding: (strands) => {
    strands.devices?.lookForDrills(false);
    if (strands.serveBlue.ensure() === 'done') strands.expand.ensure();
  },
  deploying: (strands) => {
    if (strands.serveBlue.ensure() === 'done') strands.startGreen.ensure();
  },
  ramping: serveBoth,
  full: serveAndAsk,
  soaking: serveAndAsk,
  // Nobody may use the old version when it goes: blue first, then the schemas.
  contracting: (strands) => {
    if (strands.endBlue.ensure() === 'done') strands.contract.ensure();
  },
  done: () => {},
  // With customers on green once, its writes stand in the new version: the schemas stay as they
  // are, and only the traffic goes back. Before that, nothing of the new version is kept.
  'rolling-back': (strands, record) => {
    strands.allToBlue.ensure();
    if (!strands.isPlaneOnBlue) return;
    const ended = strands.endGreen.ensure() === 'done';
    if (ended && record.enteredMs.ramping === undefined) strands.rollBackSchemas.ensure();
  },
  'rolled-back': () => {},
};

function serveBoth(strands: Strands): void {
  strands.serveBlue.ensure();
  strands.startGreen.ensure();
}

/** With every store on green, devices are asked to leave the old release behind. */
function serveAndAsk(strands: Strands): void {
  serveBoth(strands);
  strands.devices?.ask();
}

/** What the driver asks beside the strands. */
export interface Asked {
  /** Whether what is in force is what was signed. */
  readonly isAsLocked: boolean;
  /** Whether a blocking item of the checklist is due and does not stand. */
  readonly checklistHolds: boolean;
}

/** @returns everything that the life cycle decides upon, read now */
export function factsOf(
  record: LaunchRecord,
  strands: Strands,
  { isAsLocked, checklistHolds }: Asked,
  nowMs: number,
): Facts {
  const { spec, asked } = record;
  const measured: Facts = {
    rehearsed: asked.rehearsed !== undefined,
    criteriaLocked: asked.lock !== undefined && isAsLocked,
    go: asked.go !== undefined,
    drilled: strands.devices?.isDrilled ?? false,
    blueServing: strands.serveBlue.state === 'done' && strands.isHealthy('blue'),
    expanded: strands.isExpanded,
    expandFailed: strands.expand.state === 'failed',
    greenHealthy: strands.startGreen.state === 'done' && strands.isHealthy('green'),
    greenFailed: strands.startGreen.state === 'failed',
    ramp: strands.ramp?.fact ?? null,
    soakLeftMs: soakLeftMs(record, nowMs),
    devicesProved: strands.devices?.isProved ?? false,
    released: asked.released !== undefined,
    contracted: strands.contract.state === 'done' || record.phase === 'done',
    rollbackAsked: asked.rollback !== undefined,
    planeReadBackBlue: strands.isPlaneOnBlue,
    schemaRolledBack:
      strands.endGreen.state === 'done' &&
      (record.enteredMs.ramping !== undefined || strands.rollBackSchemas.state === 'done'),
    hold: record.hold !== null,
    checklistHolds,
  };
  const absent = factsOfAbsent({
    changes: spec.changes.length > 0,
    services: spec.services.length > 0,
    ramp: spec.ramp !== null,
    devices: strands.devices !== null,
  });
  return { ...measured, ...absent };
}

/** Blue is kept for its window of plan time, counted from the last gate. */
function soakLeftMs(record: LaunchRecord, nowMs: number): number | null {
  const sinceMs = record.enteredMs.soaking;
  if (sinceMs === undefined) return null;
  const passedMs = planElapsedMs({ originMs: sinceMs, speed: record.speed }, nowMs);
  return record.spec.rollback.blueKeptMs - passedMs;
}
