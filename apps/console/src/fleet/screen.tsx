/** The frame of the fleet's screens, and what stands in it for a launch without devices. */
import type { FleetView, LaunchView } from '@slipway/api';
import type { ReactNode } from 'react';
import type { Page } from '../core/address.ts';
import type { Freshness } from '../core/freshness.ts';
import { Frame, type TileStop } from '../ui/frame.tsx';
import type { HelpLine } from '../wall/help.tsx';
import type { Meaning } from '../wall/legend.tsx';

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

export function Screen({ children, ...frame }: ScreenProps) {
  const { fleet } = frame.view;
  return (
    <Frame {...frame} family="fleet">
      {(stop) => (fleet ? children(fleet, stop) : <NoDevices />)}
    </Frame>
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
