/** The readers of evidence: one file each, and one line that registers it. */
import type { Probe } from '@slipway/playbook/checklist';
import { openCertificates } from './certificates.ts';
import { openContactTree } from './contact-tree.ts';
import { openDrillRecord } from './drill-record.ts';
import { openFleetState } from './fleet-state.ts';
import { openHttp } from './http.ts';
import { openLaunchState } from './launch-state.ts';
import { openMeter } from './meter.ts';
import { openPollProbe } from './poll.ts';
import type { OpenProbe, ProbeGround } from './probe-ground.ts';
import { openRehearsalRecord } from './rehearsal-record.ts';
import { openRoster } from './roster.ts';
import { openSchemaState } from './schema-state.ts';
import { openShifts } from './shifts.ts';
import { openSqlProbe } from './sql.ts';

const READERS: readonly OpenProbe[] = [
  openCertificates,
  openContactTree,
  openDrillRecord,
  openFleetState,
  openHttp,
  openLaunchState,
  openMeter,
  openPollProbe,
  openRehearsalRecord,
  openRoster,
  openSchemaState,
  openShifts,
  openSqlProbe,
];

/** @returns the readers that have something to read */
export function openProbes(ground: ProbeGround): Probe[] {
  return READERS.flatMap((open) => open(ground) ?? []);
}
