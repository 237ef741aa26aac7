/** Which page the address asks for, and what stands there before there is anything to show. */
import { freshness } from './core/freshness.ts';
import { launchInPath } from './core/live-state.ts';
import { useLive } from './live/use-live.ts';
import { useNow } from './live/use-now.ts';
import { GlyphSheet } from './ui/glyph.tsx';
import { FleetWall } from './wall/fleet-wall.tsx';
import { Nothing } from './wall/nothing.tsx';

export function App() {
  const live = useLive();
  const nowMs = useNow();
  const asked = launchInPath(location.pathname);
  const seen = asked ? live.launches.find(({ view }) => view.id === asked) : live.launches[0];

  if (!seen || live.eventMs === null) {
    return (
      <>
        <GlyphSheet />
        <Nothing
          asked={asked}
          loaded={live.loaded}
          connected={live.connected}
          newest={live.launches[0]?.view ?? null}
        />
      </>
    );
  }
  const received = {
    connected: live.connected,
    eventMs: live.eventMs,
    launchMs: seen.receivedMs,
  };
  return (
    <>
      <GlyphSheet />
      <FleetWall
        view={seen.view}
        receivedMs={seen.receivedMs}
        fresh={freshness(received, seen.view.phase, nowMs)}
        launches={live.launches.map(({ view }) => view)}
        nowMs={nowMs}
      />
    </>
  );
}
