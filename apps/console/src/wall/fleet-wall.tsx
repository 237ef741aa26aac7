/**
 * The fleet wall: one launch on one page, readable from four metres, with no hand on it.
 * It decides nothing: `core/` works out what is shown, the parts draw it.
 */
import type { LaunchView } from '@slipway/api';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Freshness } from '../core/freshness.ts';
import { inDrawnOrder } from '../core/grid.ts';
import { tileViews } from '../core/tile.ts';
import { Announcer } from './announcer.tsx';
import { Bands } from './bands.tsx';
import { Figures } from './figures.tsx';
import { Help } from './help.tsx';
import { LaunchPicker } from './launch-picker.tsx';
import { Legend } from './legend.tsx';
import { Strip } from './strip.tsx';
import { Tiles } from './tiles.tsx';
import { useAcknowledged } from './use-acknowledged.ts';
import { useKeys } from './use-keys.ts';

interface FleetWallProps {
  readonly view: LaunchView;
  /** When the view arrived, by the viewer's clock. */
  readonly receivedMs: number;
  readonly fresh: Freshness;
  readonly launches: readonly LaunchView[];
  readonly nowMs: number;
}

export function FleetWall({ view, receivedMs, fresh, launches, nowMs }: FleetWallProps) {
  const wallIsStale = fresh.kind === 'stale';
  // The clock renders the wall twice a second; the tiles are worked out once per view.
  const tiles = useMemo(
    () => inDrawnOrder(tileViews(view, { wallIsStale, seenMs: view.atMs, zone: undefined })),
    [view, wallIsStale],
  );
  const acknowledged = useAcknowledged(view.id, tiles);
  const [help, setHelp] = useState(false);
  const [picker, setPicker] = useState(false);
  const wall = useRef<HTMLElement>(null);
  const keys = useKeys(wall, tiles, {
    help: () => setHelp(true),
    acknowledge: acknowledged.add,
  });

  useEffect(() => {
    document.title = `${view.name} · ${wallIsStale ? 'stale' : view.phase} · Slipway`;
  }, [view.name, view.phase, wallIsStale]);

  return (
    <main className="wall" ref={wall} data-fresh={fresh.kind}>
      <Strip view={view} launches={launches.length} openPicker={() => setPicker(true)} />
      <Bands view={view} fresh={fresh} />
      <Figures view={view} tiles={tiles} />
      <Tiles
        tiles={tiles}
        sinceMs={Math.max(0, nowMs - receivedMs)}
        place={keys.place}
        focusPlace={keys.focusPlace}
        acknowledged={acknowledged}
      />
      <Legend fresh={fresh} atMs={view.atMs} openHelp={() => setHelp(true)} />
      <Announcer view={view} fresh={fresh} />
      <Help isOpen={help} close={() => setHelp(false)} keys={keys} />
      <LaunchPicker
        isOpen={picker}
        close={() => setPicker(false)}
        launches={launches}
        shown={view.id}
      />
    </main>
  );
}
