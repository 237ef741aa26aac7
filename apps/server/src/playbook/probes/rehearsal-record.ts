/**
 * `rehearsal-record`: the newest signed record of a rehearsal of these very criteria. Of a
 * criterion, that it was made to fire by a real fault; else that the whole rehearsal passed.
 */
import type { ProbeResult } from '@slipway/playbook/checklist';
import { readLaunchRecord, verifyRehearsal, whyNotRehearsed } from '@slipway/rehearsal';
import type { OpenProbe, ProbeGround } from './probe-ground.ts';

/** @throws {Error} none was kept; {SignatureInvalidError} nobody of the people signed it */
export async function readNewestRehearsal({ sql, launch, people, nowMs }: ProbeGround) {
  const { name, criteriaHash } = launch.spec;
  const paper = await readLaunchRecord(sql, name, criteriaHash);
  if (paper === undefined) throw new Error('no rehearsal of these criteria was kept');
  return { paper, record: verifyRehearsal(paper, people(), nowMs) };
}

/** @returns the word of the two who answer for going without a rehearsal; null: nobody does */
export function rehearsalWaiver({ launch }: ProbeGround): ProbeResult | null {
  const { rehearsed } = launch.asked;
  if (!rehearsed?.documents || rehearsed.rehearsal !== null) return null;
  const { by, reason } = rehearsed;
  return { holds: true, note: `goes without, say ${by}: ${reason ?? 'no reason was given'}` };
}

export const openRehearsalRecord: OpenProbe = (ground) => ({
  kind: 'rehearsal-record',
  read: async ({ probed }) => {
    const { criterion } = probed.ask;
    const waiver = rehearsalWaiver(ground);
    if (waiver) return waiver;
    const { paper, record } = await readNewestRehearsal(ground);
    if (criterion === undefined) {
      const { name, criteria, criteriaHash, rollback } = ground.launch.spec;
      const why = whyNotRehearsed({
        launch: name,
        criteria: criteria.map(({ id }) => id),
        criteriaHash,
        withinMs: rollback.withinMs,
        record: paper,
        people: ground.people(),
        nowMs: ground.nowMs,
      });
      return { holds: why === null, note: why ?? `${record.rehearsal} passed` };
    }
    const one = record.criteria.find((each) => each.criterion === criterion);
    const isFired = one !== undefined && one.fault !== null && one.how !== null;
    const note = isFired
      ? `${one.fault}: ${one.how} after ${one.firedAfterMs} ms`
      : (one?.because ?? 'it did not fire');
    return { holds: isFired, note };
  },
});
