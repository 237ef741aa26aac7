/**
 * The fleet wall: one launch on one page, readable from four metres, with no hand on it.
 * It decides nothing: `core/` works out what is shown, the parts draw it.
 */
import type { LaunchView } from '@slipway/api';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Freshness } from '../core/freshness.ts';
import { inDrawnOrder } from '../core/grid.ts';
import { STATE_WORD, STATES } from '../core/states.ts';
import { tileViews } from '../core/tile.ts';
import { Announcer } from './announcer.tsx';
import { Bands } from './bands.tsx';
import { Figures } from './figures.tsx';
import { Help, type HelpLine } from './help.tsx';
import { LaunchPicker } from './launch-picker.tsx';
import { Legend, type Meaning } from './legend.tsx';
import { Strip } from './strip.tsx';
import { Tiles } from './tiles.tsx';
import { useAcknowledged } from './use-acknowledged.ts';
import { useKeys } from './use-keys.ts';

const MEANINGS: readonly Meaning[] = STATES.map((state) => ({
  shape: state,
  word: STATE_WORD[state],
}));

const KEYS: readonly HelpLine[] = [
  ['j', 'next store'],
  ['k', 'store before'],
  ['a', 'acknowledge this store: its shape stops blinking on this screen'],
];

const READS: readonly HelpLine[] = [
  ['Solid rungs', 'share of traffic on green, each rung 10 %'],
  ['Grey', 'time through the present step'],
  ['Tick, diamond', 'gate passed, gate now'],
  ['Pause, cross', 'gate held, gate failed'],
  ['Pointer', 'the worst criterion; the upright line is where it rolls back'],
  ['Margin', 'its headroom: 100 % is nothing measured against it'],
  ['Time beside it', 'until it is reached at the present trend; steady: not getting nearer'],
  ['Hatched', 'not known any more: as it was last seen'],
];

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
  const keys = useKeys(wall, tiles.length, {
    help: () => setHelp(true),
    acknowledge: (place) => {
      const tile = tiles[place];
      if (tile) acknowledged.add(tile);
    },
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
      <Legend
        launch={view.id}
        page="wall"
        meanings={MEANINGS}
        fresh={fresh}
        atMs={view.atMs}
        openHelp={() => setHelp(true)}
      />
      <Announcer view={view} fresh={fresh} />
      <Help isOpen={help} close={() => setHelp(false)} keys={keys} does={KEYS} reads={READS} />
      <LaunchPicker
        isOpen={picker}
        close={() => setPicker(false)}
        launches={launches}
        shown={view.id}
      />
    </main>
  );
}
