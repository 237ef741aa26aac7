/**
 * The two lines beside a store's share: where it stands, and what comes next or why it does not.
 */
import type { LaunchView, StoreState, StoreView } from '@slipway/api';
import { countdown, measured, shareOf, THIN, timeOfDay } from './format.ts';

export interface GateLine {
  readonly top: string;
  readonly bottom: string;
}

type Rollback = LaunchView['rollbacks'][number];

/** What the lines lean on besides the store itself. */
export interface GateContext {
  /** The state as shown. */
  readonly state: StoreState;
  /** The newest rollback that covers this store. */
  readonly rollback: Rollback | null;
  /** When this was true, in milliseconds since 1970. */
  readonly seenMs: number;
  /** The word of the state the store was last known in. */
  readonly knownAs: string;
  readonly zone: string | undefined;
}

const share = (bp: number) => `${shareOf(bp)}${THIN}%`;

/** @returns two short lines; the longer reason is given as the tile's description */
export function gateLine(store: StoreView, context: GateContext): GateLine {
  const next = store.nextGate;
  switch (context.state) {
    case 'idle':
      return { top: `Wave ${store.wave}`, bottom: 'not started' };
    case 'ready':
      return {
        top: `Wave ${store.wave}`,
        bottom: next ? `first gate in ${countdown(next.inMs)}` : 'waits for its turn',
      };
    case 'ramping':
      return next ? nextGate(next) : { top: 'All gates passed', bottom: 'waits for the others' };
    case 'healthy':
      return next ? nextGate(next) : { top: 'All gates passed', bottom: fullSince(store, context) };
    case 'holding': {
      const held = store.gates.findLast((gate) => gate.verdict === 'held');
      const top = held ? `Gate ${share(held.bp)} held` : 'Held where it is';
      return { top, bottom: store.reason ?? held?.because ?? 'no reason given' };
    }
    case 'breached':
      return { top: 'Beyond its threshold', bottom: store.reason ?? 'goes back to blue' };
    case 'rolling-back':
    case 'rolled-back':
      return wentBack(store, context);
    case 'stale':
      return {
        top: `Last known ${timeOfDay(context.seenMs, context.zone, true)}`,
        bottom:
          store.state === 'stale' ? (store.reason ?? 'holds, passes no gate') : context.knownAs,
      };
  }
}

function nextGate({ bp, inMs }: { bp: number; inMs: number }): GateLine {
  return {
    top: `Gate ${share(bp)}`,
    bottom: inMs > 0 ? `in ${countdown(inMs)}` : 'waits for evidence',
  };
}

function fullSince(store: StoreView, context: GateContext): string {
  const last = store.gates.findLast((gate) => gate.verdict === 'passed');
  return last ? `full since ${timeOfDay(last.atMs, context.zone)}` : 'full';
}

/** What was measured comes first: how long the way back took, from breach to read-back. */
function wentBack(store: StoreView, { rollback, state, zone }: GateContext): GateLine {
  const failed = store.gates.findLast((gate) => gate.verdict === 'failed');
  const was = failed ? `Was ${share(failed.bp)}, ` : '';
  const bottom = store.reason ?? rollback?.because ?? 'no reason given';
  if (rollback && rollback.readBackMs !== null) {
    const tookMs = rollback.readBackMs - (rollback.breachMs ?? rollback.appliedMs);
    return { top: capital(`${was}on blue in ${measured(Math.max(0, tookMs))}`), bottom };
  }
  if (state === 'rolling-back') return { top: capital(`${was}going to blue`), bottom };
  const since = rollback ? ` since ${timeOfDay(rollback.appliedMs, zone)}` : '';
  return { top: capital(`${was}on blue${since}`), bottom };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
