/** What the page asks of the agent on its own device. */
import type { PickList, PickStep, Zone } from '@slipway/crew/picker';

export interface Me {
  readonly person: string;
  readonly name: string;
}

export interface ListInShort {
  readonly list: string;
  readonly batch: number;
  readonly storeName: string;
  readonly picker: string | null;
  readonly helper: string | null;
  readonly lines: number;
  readonly open: number;
  readonly zones: readonly { readonly zone: Zone; readonly lines: number }[];
}

export interface Overview {
  readonly me: Me;
  readonly store: string | null;
  readonly line: {
    readonly isOffline: boolean;
    /** When the cloud was last heard of, by the device's clock; null: not since it started. */
    readonly lastHeardMs: number | null;
    readonly nowMs: number;
    /** Ops that are safe here, and not yet there. */
    readonly saved: number;
  };
  readonly lists: readonly ListInShort[];
}

export interface Picks {
  readonly list: PickList;
  readonly steps: readonly PickStep[];
}

/** What the agent says of why it did not: what happened, what state things are in, what to do. */
export interface Refusal {
  readonly code: string;
  readonly what: string;
  readonly state: string;
  readonly next: string;
}

export type Answer<T> =
  | { readonly is: 'ok'; readonly value: T }
  /** There is no session, or it is over. */
  | { readonly is: 'closed' }
  | { readonly is: 'refused'; readonly refusal: Refusal }
  /** Nobody answers: the agent starts anew, or has ended. */
  | { readonly is: 'silent' };

const PATIENCE_MS = 5_000;

async function ask<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const value: unknown = await response.json();
    if (response.ok) return { is: 'ok', value: value as T };
    return response.status === 401
      ? { is: 'closed' }
      : { is: 'refused', refusal: value as Refusal };
  } catch {
    return { is: 'silent' };
  }
}

export const readOverview = () => ask<Overview>('GET', '/v1/picks');
export const readPicks = (list: string) =>
  ask<Picks>('GET', `/v1/picks/${encodeURIComponent(list)}`);
export const openSession = (code: string) => ask<Me>('POST', '/v1/picks/session', { code });
export const closeSession = () => ask<unknown>('DELETE', '/v1/picks/session');
/** Answered once it is durable; the same opId again is the same step. */
export const writeStep = (step: PickStep) => ask<unknown>('POST', '/v1/picks/steps', step);
