/** Signals of the fleet: what the launch's own look at its devices saw last, store by store. */
import type { FleetView } from '@slipway/api';
import type { FleetMeasure } from '@slipway/ramp';
import { freshFor, type OpenReader } from './reader.ts';

type StoreOfFleet = FleetView['stores'][number];

const MEASURES: Readonly<Record<FleetMeasure, (store: StoreOfFleet) => number>> = {
  'oldest-unapplied-op': ({ oldestUnappliedMs }) => oldestUnappliedMs,
  backlog: ({ backlog }) => backlog,
  // Devices with ops in quarantine are listed one by one in a fleet of any size.
  quarantined: ({ devices }) => devices.reduce((sum, { quarantined }) => sum + quarantined, 0),
  'silent-devices': ({ counts }) => counts.silent ?? 0,
};

export const openFleet: OpenReader = ({ signal }, { spec, devices }) => {
  if (!('fleet' in signal)) return null;
  const { fleet: measure, everyMs } = signal;
  return {
    everyMs,
    freshForMs: freshFor(everyMs),
    read: async () => {
      const seen = devices()?.seen;
      if (!seen) throw new Error('the devices were not looked at yet');
      const byStore = new Map(seen.stores.map((one) => [one.store, one]));
      return spec.stores.map(({ id }) => {
        const store = byStore.get(id);
        // A store without devices has nothing that waits.
        const value = store ? MEASURES[measure](store) : 0;
        return { store: id, value, count: 1, atMs: seen.atMs };
      });
    },
    close: async () => undefined,
  };
};
