/** With which key of people.yaml this browser signs: kept here, since the passkey is here too. */
import { useSyncExternalStore } from 'react';
import type { By } from '../core/decision-document.ts';

export interface Signer extends By {
  /** Base64url, as it stands in people.yaml; empty: the authenticator offers what it has. */
  readonly credential: string;
}

const KEPT = 'slipway.signer';
const CHANGED = 'slipway-signer';

export function keepSigner(signer: Signer): void {
  localStorage.setItem(KEPT, JSON.stringify(signer));
  window.dispatchEvent(new Event(CHANGED));
}

/** @returns who signs here; null before anybody said so */
export function useSigner(): Signer | null {
  const text = useSyncExternalStore(subscribe, () => localStorage.getItem(KEPT));
  return text === null ? null : (JSON.parse(text) as Signer); // only keepSigner writes it
}

function subscribe(changed: () => void): () => void {
  window.addEventListener(CHANGED, changed);
  return () => window.removeEventListener(CHANGED, changed);
}
