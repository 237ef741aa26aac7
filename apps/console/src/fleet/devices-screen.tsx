/**
 * The devices of a launch, store by store: their states, what waits on them and how long it will,
 * and beside them everything that waits for a person. Fifteen stores need no scrolling; of a
 * thousand the ones that need a look come first.
 */
import type { FleetView } from '@slipway/api';
import { useMemo } from 'react';
import { ABNORMAL_DEVICES, DEVICE_STATES, DEVICE_WORD } from '../core/device-states.ts';
import { deviceTiles } from '../core/device-tiles.ts';
import { fleetLooks } from '../core/fleet-looks.ts';
import { fitGrid } from '../core/grid.ts';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';
import { DeviceTiles } from './device-tiles.tsx';
import { FleetFigures } from './fleet-figures.tsx';
import { Looks } from './looks.tsx';
import { Screen, type FleetScreenProps } from './screen.tsx';
import { StoreDevices } from './store-devices.tsx';

const MEANINGS: readonly Meaning[] = [
  ...DEVICE_STATES.map((state) => ({ shape: state, word: DEVICE_WORD[state] })),
  { shape: 'stale', word: 'Stale' },
];

const KEYS: readonly HelpLine[] = [
  ['j', 'next store'],
  ['k', 'store before'],
];

const READS: readonly HelpLine[] = [
  ['Draining', 'it sends what it has; the number is what waits'],
  ['Silent', 'not heard of for longer than it should be, and for how long'],
  ['Quarantined', 'some of its ops wait for a person; later ops about the same thing wait too'],
  ['Forked', 'its disk was put back or copied: it must open a new epoch'],
  ['Revoked', 'its key counts no more; what it still sends lands in quarantine'],
  ['Drained in', 'until nothing waits, at the rate of the last minute'],
  ['Drain unknown', 'nothing moves, or what waits is on a silent device'],
];

const NO_FLEET: FleetView = {
  stores: [],
  ops: { held: 0, applied: 0, quarantined: 0, perSecond: 0 },
  proof: null,
  quarantine: [],
};

/** Lines that a tile has room for, by the rows of the grid; more rows, lower tiles. */
const LINES_BY_ROWS: Readonly<Record<number, number>> = { 2: 6, 3: 4, 4: 3, 5: 2 };

export function DevicesScreen({ view, fresh, show, store }: FleetScreenProps) {
  const isStale = fresh.kind === 'stale';
  const fleet = view.fleet ?? NO_FLEET;
  const tiles = useMemo(() => {
    const grid = fitGrid(Math.max(view.stores.length, fleet.stores.length));
    const mostLines = grid ? (LINES_BY_ROWS[grid.rows] ?? 1) : 3;
    const all = deviceTiles(view, fleet, { isStale, seenMs: view.atMs, mostLines });
    if (show !== 'look') return all;
    // Stale tiles are no reason to show all: what needed a look still does.
    const worst = new Set(
      fleet.stores
        .filter(({ counts }) => ABNORMAL_DEVICES.some((state) => (counts[state] ?? 0) > 0))
        .map((each) => each.store),
    );
    return all.filter((tile) => worst.has(tile.store));
  }, [view, fleet, isStale, show]);
  const looks = useMemo(() => fleetLooks(view, fleet, view.atMs), [view, fleet]);
  const picked = store === null ? null : tiles.find((tile) => tile.store === store);

  return (
    <Screen
      view={view}
      fresh={fresh}
      page="devices"
      title="Devices"
      meanings={MEANINGS}
      does={KEYS}
      reads={READS}
      tiles={store === null ? tiles.length : 0}
    >
      {(known, stop) => (
        <>
          <FleetFigures launch={view.id} fleet={known} isStale={isStale} />
          <div className="beside">
            {store === null ? (
              <DeviceTiles launch={view.id} tiles={tiles} stop={stop} show={show} />
            ) : (
              <StoreDevices view={view} fleet={known} store={store} name={picked?.name ?? store} />
            )}
            <Looks
              launch={view.id}
              looks={store === null ? looks : looks.filter((look) => look.store === store)}
              quarantined={store === null ? known.ops.quarantined : null}
              isStale={isStale}
            />
          </div>
        </>
      )}
    </Screen>
  );
}
