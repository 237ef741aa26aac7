/** The frame of the fleet's screens: which launch, what concerns all of it, legend and help. */
import type { FleetView, LaunchView } from '@slipway/api';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Page } from '../core/address.ts';
import { launchClock } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { Mark } from '../ui/mark.tsx';
import { Announcer } from '../wall/announcer.tsx';
import { Bands } from '../wall/bands.tsx';
import { Help, type HelpLine } from '../wall/help.tsx';
import { Legend, type Meaning } from '../wall/legend.tsx';
import { useKeys } from '../wall/use-keys.ts';

/** What every screen of the fleet is given. */
export interface FleetScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  /** What the address picks out of the page. */
  readonly show: string | null;
  readonly store: string | null;
}

interface ScreenProps {
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly page: Page;
  readonly title: string;
  readonly meanings: readonly Meaning[];
  readonly does: readonly HelpLine[];
  readonly reads: readonly HelpLine[];
  /** Tiles that `j` and `k` move between. */
  readonly tiles: number;
  /** The page for a launch that has devices. */
  readonly children: (fleet: FleetView, stop: TileStop) => ReactNode;
}

/** Which tile holds the focus stop. */
export interface TileStop {
  readonly place: number;
  readonly focusPlace: (place: number) => void;
}

export function Screen(props: ScreenProps) {
  const { view, fresh, page, title } = props;
  const root = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const keys = useKeys(root, props.tiles, { help: () => setHelp(true) });

  useEffect(() => {
    const state = fresh.kind === 'stale' ? 'stale' : view.phase;
    document.title = `${title} · ${view.name} · ${state} · Slipway`;
  }, [fresh.kind, title, view.name, view.phase]);

  return (
    <main className={`wall fleet ${page}`} ref={root} data-fresh={fresh.kind}>
      <Bar view={view} title={title} />
      <Bands view={view} fresh={fresh} />
      {view.fleet ? props.children(view.fleet, keys) : <NoDevices />}
      <Legend
        launch={view.id}
        page={page}
        meanings={props.meanings}
        fresh={fresh}
        atMs={view.atMs}
        openHelp={() => setHelp(true)}
      />
      <Announcer view={view} fresh={fresh} />
      <Help
        isOpen={help}
        close={() => setHelp(false)}
        keys={keys}
        does={props.does}
        reads={props.reads}
      />
    </main>
  );
}

function Bar({ view, title }: { readonly view: LaunchView; readonly title: string }) {
  return (
    <header className="bar">
      <div className="wordmark">
        <Mark />
        <span>slipway</span>
      </div>
      <h1>{title}</h1>
      <p>
        {view.name}, {view.stores.length === 1 ? '1 store' : `${view.stores.length} stores`}
      </p>
      <div className="clock">
        <span className="figure-label">
          Launch clock{view.speed > 1 && <strong> × {view.speed}</strong>}
        </span>
        {view.planMs === null ? (
          <b className="not-begun">Not begun</b>
        ) : (
          <b role="timer">{launchClock(view.planMs)}</b>
        )}
      </div>
    </header>
  );
}

function NoDevices() {
  return (
    <section className="none">
      <h2>This launch has no devices</h2>
      <p>Name them in the section `devices` of its launch file, then enrol each one:</p>
      <pre>npx slipway fleet enrol --store s01 --kind till --label &quot;Till 1&quot;</pre>
    </section>
  );
}
