/**
 * The devices of each store as its tile shows them: everything worked out, nothing left to decide
 * while drawing. Stores stand in the launch's own order; a store that it does not name comes last.
 */
import type { DeviceState, DeviceView, FleetView, LaunchView } from '@slipway/api';
import {
  ABNORMAL_DEVICES,
  countsInWords,
  DEVICE_WORD,
  devicesIn,
  worstOf,
  type Counts,
} from './device-states.ts';
import { count, longAgo } from './format.ts';

type StoreOfFleet = FleetView['stores'][number];

/** One device as a line of its store's tile. */
export interface DeviceLine {
  readonly device: string;
  readonly label: string;
  /** Whose shape it carries. */
  readonly state: DeviceState | 'stale';
  readonly word: string;
  /** What is to be known of this state: ops that wait, or how long it was silent. */
  readonly figure: string;
}

export interface DeviceTile {
  readonly store: string;
  /** Its slot in the launch, from 1; empty for a store that the launch does not name. */
  readonly number: string;
  readonly name: string;
  /** The worst of its devices' states if one asks for a look. */
  readonly state: DeviceState | 'stale' | null;
  readonly word: string;
  readonly devices: number;
  readonly lines: readonly DeviceLine[];
  /** The devices without a line, in words; null when all have one. */
  readonly others: string | null;
  readonly backlog: string;
  readonly drain: string;
}

/** How the screen as a whole is seen. */
export interface DeviceSight {
  readonly isStale: boolean;
  /** When what is seen was true, in milliseconds since 1970. */
  readonly seenMs: number;
  /** Lines that a tile has room for. */
  readonly mostLines: number;
}

/** @returns the tiles of a launch's stores */
export function deviceTiles(
  view: Pick<LaunchView, 'stores'>,
  fleet: FleetView,
  sight: DeviceSight,
): DeviceTile[] {
  const names = new Map(view.stores.map(({ id, name }, place) => [id, { name, place }]));
  const byStore = new Map(fleet.stores.map((store) => [store.store, store]));
  const named = view.stores.map(({ id }) => byStore.get(id) ?? withoutDevices(id));
  const unnamed = fleet.stores.filter(({ store }) => !names.has(store));
  return [...named, ...unnamed].map((store) => {
    const known = names.get(store.store);
    const number = known ? String(known.place + 1).padStart(2, '0') : '';
    return tileOf(store, { number, name: known?.name ?? store.store }, sight);
  });
}

function tileOf(
  store: StoreOfFleet,
  called: { readonly number: string; readonly name: string },
  sight: DeviceSight,
): DeviceTile {
  const worst = worstOf(store.counts);
  const devices = devicesIn(store.counts);
  const listed = listedOf(store, devices, sight.mostLines);
  const total = devices === 1 ? '1 device' : `${devices} devices`;
  return {
    ...called,
    store: store.store,
    state: sight.isStale ? 'stale' : worst,
    word: sight.isStale ? 'Stale' : worst ? DEVICE_WORD[worst] : total,
    devices,
    lines: listed.map((device) => lineOf(device, sight)),
    others: othersInWords(store.counts, listed, sight.isStale),
    backlog: store.backlog > 0 ? `${count(store.backlog)} to send` : 'nothing to send',
    drain: drainInWords(store),
  };
}

/**
 * When every device has a line they keep their places. Else only those that are not at rest have
 * one, the worst first, and a line is kept for the others.
 */
function listedOf(store: StoreOfFleet, devices: number, mostLines: number): readonly DeviceView[] {
  if (devices <= mostLines && store.devices.length === devices) return store.devices;
  const rank = ({ state }: DeviceView) => {
    const place = ABNORMAL_DEVICES.indexOf(state);
    return place === -1 ? ABNORMAL_DEVICES.length : place;
  };
  const moving = store.devices.filter(({ state }) => state !== 'healthy' && state !== 'revoked');
  return moving.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(0, mostLines - 1));
}

function lineOf(device: DeviceView, sight: DeviceSight): DeviceLine {
  const { state } = device;
  return {
    device: device.device,
    label: device.label,
    state: sight.isStale ? 'stale' : state,
    word: sight.isStale ? `Was ${DEVICE_WORD[state].toLowerCase()}` : DEVICE_WORD[state],
    figure: sight.isStale ? '' : figureOf(device, sight.seenMs),
  };
}

/** @returns what a device's state makes worth knowing, shortly */
export function figureOf(device: DeviceView, nowMs: number): string {
  switch (device.state) {
    case 'silent':
      return device.seenMs === null ? 'never seen' : longAgo(nowMs - device.seenMs);
    case 'quarantined':
      return device.quarantined === 1 ? '1 op' : `${count(device.quarantined)} ops`;
    case 'draining': {
      const waiting = (device.backlog ?? 0) + Math.max(0, device.ackedSeq - device.appliedSeq);
      return count(waiting);
    }
    case 'forked':
      return `epoch ${device.epoch}`;
    case 'healthy':
    case 'revoked':
      return '';
  }
}

function othersInWords(
  counts: Counts,
  listed: readonly DeviceView[],
  isStale: boolean,
): string | null {
  const left: Counts = { ...counts };
  for (const { state } of listed) left[state] = (left[state] ?? 0) - 1;
  const words = countsInWords(left);
  if (words === '') return listed.length === 0 ? 'No device enrolled' : null;
  return isStale ? `Were ${words}` : words;
}

function drainInWords({ drainMs, oldestUnappliedMs }: StoreOfFleet): string {
  if (drainMs === null) return 'drain unknown';
  if (drainMs > 0) return `drained in ${longAgo(drainMs)}`;
  return oldestUnappliedMs > 0 ? `oldest ${longAgo(oldestUnappliedMs)}` : '';
}

function withoutDevices(store: string): StoreOfFleet {
  return { store, counts: {}, devices: [], backlog: 0, drainMs: 0, oldestUnappliedMs: 0 };
}
