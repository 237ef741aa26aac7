/**
 * `meter`: what the ramp keeps. Of a criterion, that its signal was read live; else that a store
 * serves green alone (`full`), or that every instance of blue is healthy (`blue`).
 */
import type { LaunchView } from '@slipway/api';
import { FULL_BP } from '@slipway/kernel';
import { isMetered } from '@slipway/ramp';
import type { ProbeResult } from '@slipway/playbook/checklist';
import type { OpenProbe, ProbeGround } from './probe-ground.ts';

/** A meter that was read longer ago is not live, in ms. */
const LIVE_MS = 60_000;

function meterIsLive({ stores }: LaunchView): ProbeResult {
  const ages = stores.map(({ evidenceAgeMs }) => evidenceAgeMs ?? Infinity);
  const oldestMs = Math.max(...ages);
  if (ages.length === 0 || oldestMs > LIVE_MS) throw new Error('the meter is not read yet');
  const seconds = (oldestMs / 1000).toFixed(1);
  return { holds: true, note: `the meter was read ${seconds} s ago, of ${ages.length} stores` };
}

function signalIsLive({ launch, view }: ProbeGround, id: string): ProbeResult {
  const criterion = launch.spec.criteria.find((one) => one.id === id);
  if (!criterion) throw new Error(`the launch has no criterion ${id}`);
  if (isMetered(criterion)) return meterIsLive(view);
  const readings = (view.readings ?? []).filter((one) => one.criterion === id);
  const missing = readings.find(({ state }) => state === 'missing');
  if (readings.length === 0 || missing) throw new Error(missing?.text ?? 'it is not read yet');
  const [first] = readings;
  const more = readings.length > 1 ? ` (and ${readings.length - 1} more)` : '';
  return { holds: true, note: `${first?.text}${more}` };
}

function isFull({ stores }: LaunchView, store: string | null): ProbeResult {
  const asked = stores.filter(({ id }) => store === null || id === store);
  const behind = asked.find(({ shareBp }) => shareBp !== FULL_BP);
  const share = behind?.shareBp ?? 0;
  if (asked.length === 0) throw new Error('there is no such store');
  if (behind) throw new Error(`${behind.id} is at ${share / 100} %`);
  return { holds: true, note: 'at 100 %, read back from the plane' };
}

function isBlueKept({ services, phase }: LaunchView): ProbeResult {
  if (services.length === 0) throw new Error(`nothing serves: the launch is ${phase}`);
  const ill = services.find(({ blue }) => blue.healthy < blue.wanted || blue.wanted === 0);
  if (!ill) return { holds: true, note: 'every instance of blue is healthy' };
  if (phase === 'planned') throw new Error('blue does not serve through the plane yet');
  const { name, blue } = ill;
  return { holds: false, note: `${name}: ${blue.healthy} of ${blue.wanted} of blue are healthy` };
}

export const openMeter: OpenProbe = (ground) => ({
  kind: 'meter',
  read: async ({ probed, store }) => {
    const { criterion, of } = probed.ask;
    if (criterion !== undefined) return signalIsLive(ground, criterion);
    return of === 'full' ? isFull(ground.view, store) : isBlueKept(ground.view);
  },
});
