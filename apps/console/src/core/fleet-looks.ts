/**
 * Everything about devices that waits for a person, as sentences: what it is, and what to do.
 * Worst first; the oldest first within a kind.
 */
import type { DeviceView, FleetView, LaunchView } from '@slipway/api';
import { ABNORMAL_DEVICES } from './device-states.ts';
import { count, longAgo } from './format.ts';

export interface Look {
  /** Unique among the looks. */
  readonly id: string;
  readonly state: 'forked' | 'silent' | 'quarantined';
  readonly title: string;
  readonly store: string;
  readonly text: string;
  /** What to do; a command stands in its own field. */
  readonly next: string;
  readonly command: string | null;
}

/** @returns what asks for a look, of all stores or of one */
export function fleetLooks(
  view: Pick<LaunchView, 'stores'>,
  fleet: FleetView,
  nowMs: number,
): Look[] {
  const nameOf = new Map(view.stores.map(({ id, name }) => [id, name]));
  const devices = fleet.stores.flatMap((store) => store.devices);
  const byId = new Map(devices.map((device) => [device.device, device]));
  const placed = (device: DeviceView) =>
    `${device.label}, ${nameOf.get(device.store) ?? device.store}`;

  const ofDevices = ABNORMAL_DEVICES.flatMap((state) =>
    devices
      .filter((device) => device.state === state)
      .toSorted((a, b) => (a.seenMs ?? 0) - (b.seenMs ?? 0))
      .flatMap((device) => lookAt(device, placed(device), nowMs) ?? []),
  );
  const ofOps = fleet.quarantine.map((op): Look => {
    const device = byId.get(op.device);
    const later = op.blocks === 1 ? '1 later op waits' : `${count(op.blocks)} later ops wait`;
    const waits = op.blocks === 0 ? 'nothing waits' : later;
    return {
      id: `${op.device}/${op.epoch}/${op.seq}`,
      state: 'quarantined',
      title: `${op.type || 'op'} of ${device ? placed(device) : op.device}`,
      store: device?.store ?? '',
      text: `${op.reason}. In quarantine for ${longAgo(nowMs - op.atMs)}; ${waits} for it.`,
      next: 'Put right what it acts on, then:',
      command: `slipway fleet resolve ${op.opId}`,
    };
  });
  return [...ofDevices, ...ofOps];
}

/** A quarantined device has no look of its own: its ops have. */
function lookAt(device: DeviceView, title: string, nowMs: number): Look | null {
  const about = { id: device.device, title, store: device.store };
  switch (device.state) {
    case 'forked':
      return {
        ...about,
        state: 'forked',
        text: 'Its disk was put back or copied: two chains have the same place.',
        next: 'Nothing of it is lost. Start its agent again, which opens a new epoch; a copy:',
        command: `slipway fleet revoke ${device.device}`,
      };
    case 'silent': {
      const waits =
        device.backlog === null ? '' : ` It said it holds ${count(device.backlog)} more ops.`;
      const heard =
        device.seenMs === null
          ? 'Never heard of since it was enrolled.'
          : `Not heard of for ${longAgo(nowMs - device.seenMs)}.`;
      return {
        ...about,
        state: 'silent',
        text: `${heard}${waits}`,
        next: 'Switch it on within reach of the store’s network; if it is gone for good:',
        command: `slipway fleet revoke ${device.device}`,
      };
    }
    default:
      return null;
  }
}
