/**
 * What has been read of a launch's business so far, and how far it can be trusted.
 *
 *   live ──an answer failed──► lost ──older than 8 s──► stale
 *     └──────────── no newer reading for 8 s ───────────► stale
 *
 * Rules: an older reading never replaces a newer one; a failure keeps what was seen; the same
 * reading told again is no news.
 */
import type { BusinessView } from '@slipway/api';
import type { Freshness } from './freshness.ts';

/** How often it is asked for, in milliseconds. */
export const ASK_EVERY_MS = 2_000;
/** The server keeps a reading for 5 s at most; with the time to read it, older is too old. */
export const BUSINESS_STALE_MS = 8_000;

/** A reading that says when it was made. */
export interface Dated {
  readonly atMs: number;
}

export interface ReadState<View extends Dated> {
  /** Of which launch. */
  readonly launch: string;
  readonly view: View | null;
  /** When the newest reading arrived, by the viewer's clock; null before any. */
  readonly receivedMs: number | null;
  /** What the last question ran into; null if it was answered. */
  readonly failed: string | null;
}

export type BusinessState = ReadState<BusinessView>;

export type ReadAction<View extends Dated> =
  | { readonly kind: 'moved'; readonly launch: string }
  | { readonly kind: 'read'; readonly view: View; readonly nowMs: number }
  | { readonly kind: 'failed'; readonly why: string };

/** Nothing was read of this launch yet. */
export const nothingRead = <View extends Dated>(launch: string): ReadState<View> => {
  return { launch, view: null, receivedMs: null, failed: null };
};

/** The next state; the same input gives the same state. */
export function nextReadState<View extends Dated>(
  state: ReadState<View>,
  action: ReadAction<View>,
): ReadState<View> {
  switch (action.kind) {
    case 'moved':
      return action.launch === state.launch ? state : nothingRead(action.launch);
    case 'failed':
      return { ...state, failed: action.why };
    case 'read': {
      const { view, nowMs } = action;
      const isNews = state.view === null || view.atMs > state.view.atMs;
      return isNews
        ? { ...state, view, receivedMs: nowMs, failed: null }
        : { ...state, failed: null };
    }
  }
}

/** @returns how far what was read can be trusted at `nowMs` */
export function businessFreshness(
  { receivedMs, failed }: Pick<ReadState<Dated>, 'receivedMs' | 'failed'>,
  nowMs: number,
): Freshness {
  const ageMs = Math.max(0, nowMs - (receivedMs ?? nowMs));
  if (ageMs > BUSINESS_STALE_MS) return { kind: 'stale', ageMs };
  return { kind: failed === null ? 'live' : 'lost', ageMs };
}

const RANK = { live: 0, lost: 1, stale: 2 } as const;

/** @returns the one of two that can be trusted less: a page shows what came by both ways */
export function lessTrusted(one: Freshness, other: Freshness): Freshness {
  if (RANK[one.kind] !== RANK[other.kind]) return RANK[one.kind] > RANK[other.kind] ? one : other;
  return one.ageMs >= other.ageMs ? one : other;
}

/** Whether an answer is such a reading; the rest of its shape is the server's promise. */
export function isBusinessView(value: unknown): value is BusinessView {
  return (
    typeof value === 'object' &&
    value !== null &&
    'atMs' in value &&
    typeof value.atMs === 'number' &&
    'onboarding' in value
  );
}
