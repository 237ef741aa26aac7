/** Which page the address asks for, and what stands there before there is anything to show. */
import { lazy, Suspense, useEffect, useRef } from 'react';
import { BusinessPages, isBusinessPage } from './business/pages.tsx';
import type { Page } from './core/address.ts';
import { CriteriaScreen } from './criteria/criteria-screen.tsx';
import { HoldKey } from './decisions/hold-key.tsx';
import { freshness } from './core/freshness.ts';
import { CertificateScreen } from './fleet/certificate-screen.tsx';
import { DevicesScreen } from './fleet/devices-screen.tsx';
import { usePlace } from './live/use-address.ts';
import { useLive } from './live/use-live.ts';
import { useNow } from './live/use-now.ts';
import { GlyphSheet } from './ui/glyph.tsx';
import { useGoKeys } from './ui/use-go-keys.ts';
import { FleetWall } from './wall/fleet-wall.tsx';
import { Nothing } from './wall/nothing.tsx';

const DecisionPages = lazy(() => import('./decisions/pages.tsx'));
const AuditScreen = lazy(() => import('./audit/audit-screen.tsx'));
const PlaybookPages = lazy(() => import('./playbook/pages.tsx'));
const PicksPages = lazy(() => import('./crew/picks/pages.tsx'));

export function App() {
  const live = useLive();
  const nowMs = useNow();
  const { launch: asked, page, ...pick } = usePlace();
  const { show, store } = pick;
  const seen = asked ? live.launches.find(({ view }) => view.id === asked) : live.launches[0];
  useGoKeys(seen?.view.id ?? null);
  useFocusOnPage(page);

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
  const shown = { view: seen.view, fresh: freshness(received, seen.view.phase, nowMs) };
  return (
    <>
      <GlyphSheet />
      <HoldKey view={seen.view} />
      {page === 'decisions' && (
        <Suspense fallback={null}>
          <DecisionPages {...shown} pick={pick} nowMs={nowMs} />
        </Suspense>
      )}
      {page === 'playbook' && (
        <Suspense fallback={null}>
          <PlaybookPages {...shown} pick={pick} nowMs={nowMs} />
        </Suspense>
      )}
      {page === 'picking' && (
        <Suspense fallback={null}>
          <PicksPages {...shown} pick={pick} nowMs={nowMs} />
        </Suspense>
      )}
      {page === 'audit' && (
        <Suspense fallback={null}>
          <AuditScreen {...shown} />
        </Suspense>
      )}
      {page === 'criteria' && <CriteriaScreen {...shown} />}
      {page === 'devices' && <DevicesScreen {...shown} show={show} store={store} />}
      {page === 'certificate' && <CertificateScreen {...shown} show={show} store={store} />}
      {isBusinessPage(page) && <BusinessPages {...shown} page={page} pick={pick} nowMs={nowMs} />}
      {page === 'wall' && (
        <FleetWall
          {...shown}
          receivedMs={seen.receivedMs}
          launches={live.launches.map(({ view }) => view)}
          nowMs={nowMs}
        />
      )}
    </>
  );
}

/** A new page takes the focus, as it does when the browser loads one. */
function useFocusOnPage(page: Page): void {
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    const main = document.querySelector('main');
    main?.setAttribute('tabindex', '-1');
    main?.focus();
  }, [page]);
}
