/** The frame of a screen: which launch, what concerns all of it, legend and help. */
import type { LaunchView } from '@slipway/api';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { Page } from '../core/address.ts';
import { launchClock } from '../core/format.ts';
import type { Freshness } from '../core/freshness.ts';
import { Announcer } from '../wall/announcer.tsx';
import { Bands } from '../wall/bands.tsx';
import { Help, type HelpLine } from '../wall/help.tsx';
import { Legend, type Meaning } from '../wall/legend.tsx';
import { useKeys } from '../wall/use-keys.ts';
import { Mark } from './mark.tsx';

interface FrameProps {
  /** Of the styles that the screen has in common with others. */
  readonly family: 'fleet' | 'business';
  readonly view: LaunchView;
  readonly fresh: Freshness;
  readonly page: Page;
  readonly title: string;
  readonly meanings: readonly Meaning[];
  readonly does: readonly HelpLine[];
  readonly reads: readonly HelpLine[];
  /** Tiles that `j` and `k` move between. */
  readonly tiles: number;
  readonly children: (stop: TileStop) => ReactNode;
}

/** Which tile holds the focus stop. */
export interface TileStop {
  readonly place: number;
  readonly focusPlace: (place: number) => void;
}

export function Frame(props: FrameProps) {
  const { view, fresh, page, title, family } = props;
  const root = useRef<HTMLElement>(null);
  const [help, setHelp] = useState(false);
  const keys = useKeys(root, props.tiles, { help: () => setHelp(true) });

  useEffect(() => {
    const state = fresh.kind === 'stale' ? 'stale' : view.phase;
    document.title = `${title} · ${view.name} · ${state} · Slipway`;
  }, [fresh.kind, title, view.name, view.phase]);

  return (
    <main className={`wall ${family} ${page}`} ref={root} data-fresh={fresh.kind}>
      <Bar view={view} title={title} />
      <Bands view={view} fresh={fresh} />
      {props.children(keys)}
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
