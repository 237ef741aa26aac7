/** The address as a hook: following a link within the console keeps the page and its stream. */
import { useSyncExternalStore } from 'react';
import { placeAt, type Place } from '../core/address.ts';

const MOVED = 'slipway-moved';

/** Moves to another address of the console; a forced theme stays. */
export function goTo(address: string): void {
  history.pushState(null, '', `${address}${location.hash}`);
  window.dispatchEvent(new Event(MOVED));
}

/** @returns where the viewer is; renders anew when they move */
export function usePlace(): Place {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  const query = useSyncExternalStore(subscribe, () => location.search);
  return placeAt(path, query);
}

function subscribe(moved: () => void): () => void {
  window.addEventListener('popstate', moved);
  window.addEventListener(MOVED, moved);
  return () => {
    window.removeEventListener('popstate', moved);
    window.removeEventListener(MOVED, moved);
  };
}
