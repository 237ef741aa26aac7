/** `g` and then a letter goes to another page of the launch; the letters stand in the help. */
import { useEffect } from 'react';
import { addressOf, type Page } from '../core/address.ts';
import { goTo } from '../live/use-address.ts';
import { isSingleKey } from './single-keys.ts';

/** The letter after `g` that goes to each page, and what the page is called. */
export const PAGES: readonly {
  readonly page: Page;
  readonly key: string;
  readonly name: string;
}[] = [
  { page: 'wall', key: 'f', name: 'Fleet' },
  { page: 'decisions', key: 'd', name: 'Decisions' },
  { page: 'playbook', key: 'l', name: 'Playbook' },
  { page: 'roster', key: 'y', name: 'Roster' },
  { page: 'criteria', key: 's', name: 'Criteria' },
  { page: 'devices', key: 'v', name: 'Devices' },
  { page: 'certificate', key: 'c', name: 'Certificate' },
  { page: 'onboarding', key: 'o', name: 'Sign-ups' },
  { page: 'triage', key: 't', name: 'Triage' },
  { page: 'prices', key: 'p', name: 'Prices' },
  { page: 'cases', key: 'r', name: 'Cases' },
  { page: 'picking', key: 'k', name: 'Picks' },
  { page: 'rehearsals', key: 'h', name: 'Rehearsals' },
  { page: 'training', key: 'n', name: 'Training' },
  { page: 'report', key: 'e', name: 'Report' },
  { page: 'audit', key: 'a', name: 'Audit' },
];

/** So long `g` waits for its letter, in milliseconds. */
const WAITS_MS = 1500;

/** Listens as long as a launch is shown. */
export function useGoKeys(launch: string | null): void {
  useEffect(() => {
    if (launch === null) return undefined;
    let beganMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent) => {
      if (!isSingleKey(event)) return;
      const waits = event.timeStamp - beganMs < WAITS_MS;
      beganMs = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const page = waits ? PAGES.find(({ key }) => key === event.key) : undefined;
      if (!page) return;
      event.preventDefault();
      // `g` then `f` must not be taken for another single key.
      event.stopImmediatePropagation();
      goTo(addressOf(launch, page.page));
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [launch]);
}
