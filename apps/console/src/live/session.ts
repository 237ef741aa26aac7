/**
 * Who works at this screen, and the token that says that they may; until the tab is closed. The
 * console itself holds no secret: whoever acts brings the token of the installation.
 */
import { useSyncExternalStore } from 'react';

export interface Session {
  readonly person: string;
  /** Of the installation; empty: the browser's own session shows it, by its cookie. */
  readonly token: string;
}

const KEPT = 'slipway.session';
const CHANGED = 'slipway-session';

/** @returns the session as it is kept; null when nobody has signed in */
function kept(): string | null {
  return sessionStorage.getItem(KEPT);
}

/** Keeps who works here, in this tab alone. */
export function signIn(session: Session): void {
  sessionStorage.setItem(KEPT, JSON.stringify(session));
  window.dispatchEvent(new Event(CHANGED));
}

/** Forgets who worked here, and the token. */
export function signOut(): void {
  sessionStorage.removeItem(KEPT);
  window.dispatchEvent(new Event(CHANGED));
}

/** @returns who works here; renders anew when that changes */
export function useSession(): Session | null {
  const text = useSyncExternalStore(subscribe, kept);
  return text === null ? null : parsed(text);
}

const cache = new Map<string, Session>();

/** The same text gives the same object, so that effects may depend on it. */
function parsed(text: string): Session {
  const known = cache.get(text);
  if (known) return known;
  const session = JSON.parse(text) as Session; // only signIn writes it
  cache.clear();
  cache.set(text, session);
  return session;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}
