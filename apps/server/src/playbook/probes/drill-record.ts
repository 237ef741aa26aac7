/**
 * `drill-record`: of a criterion, the rollbacks that the rehearsal timed, at every store; else the
 * store's newest signed offline drill.
 */
import type { ProbeResult } from '@slipway/playbook/checklist';
import { missingDrills, readDrills } from '@slipway/rehearsal';
import type { OpenProbe, ProbeGround } from './probe-ground.ts';
import { readNewestRehearsal, rehearsalWaiver } from './rehearsal-record.ts';

async function rollbackIsTimed(ground: ProbeGround, criterion: string): Promise<ProbeResult> {
  const waiver = rehearsalWaiver(ground);
  if (waiver) return waiver;
  const { record } = await readNewestRehearsal(ground);
  const { stores, rollback } = ground.launch.spec;
  const one = record.criteria.find((each) => each.criterion === criterion);
  const rollbacks = one?.rollbacks ?? [];
  const timed = rollbacks.reduce((sum, each) => sum + each.stores, 0);
  // A record does not name its stores: it counts for each of them once it was of all.
  if (timed < stores.length) throw new Error(`timed at ${timed} of ${stores.length} stores`);
  if (rollbacks.some(({ readBackMs }) => readBackMs === null)) {
    return { holds: false, note: 'a rollback was never read back' };
  }
  const slowestMs = Math.round(Math.max(...rollbacks.map(({ ms }) => ms)));
  const note = `the slowest of ${timed} stores took ${slowestMs} ms, of ${rollback.withinMs} ms`;
  return { holds: slowestMs <= rollback.withinMs, note };
}

async function isDrilled(ground: ProbeGround, store: string | null): Promise<ProbeResult> {
  const { devices, stores } = ground.launch.spec;
  const sql = devices ? await ground.open(devices.on) : undefined;
  if (!devices || !sql) return { holds: true, note: 'the launch has no devices' };
  const drills = await readDrills(sql);
  const asked = store === null ? stores.map(({ id }) => id) : [store];
  const lacking = asked.find((one) => !drills.has(one));
  if (lacking !== undefined) throw new Error(`no drill of ${lacking} was kept`);
  const { offlineForMs } = devices;
  const { nowMs } = ground;
  const people = ground.people();
  const [missing] = missingDrills({ stores: asked, drills, people, offlineForMs, nowMs });
  return missing
    ? { holds: false, note: `${missing.store}: ${missing.because}` }
    : { holds: true, note: 'drilled offline, passed and signed' };
}

export const openDrillRecord: OpenProbe = (ground) => ({
  kind: 'drill-record',
  read: async ({ probed, store }) => {
    const { criterion } = probed.ask;
    return criterion === undefined ? isDrilled(ground, store) : rollbackIsTimed(ground, criterion);
  },
});
