/**
 * A store's line is dead for the whole ramp, and comes back after it: the old schema version waits
 * for its tills, and the launch says so.
 */
import type { Fault, FaultRecord } from './fault.ts';

export function offlineStore(): Fault {
  let done: FaultRecord | null = null;
  let store = '';
  let isMended = false;
  return {
    name: 'offline-store',
    look: (view, { name, devices }) => {
      if (!view || !devices) return done;
      if (!done && view.phase === 'deploying') {
        store = devices.stores.at(-1)!;
        const pid = devices.cutLine(store);
        done = { name, atMs: Date.now(), pid, signal: 'SIGKILL', observed: false };
      }
      if (!done || isMended || view.phase !== 'soaking') return done;
      const waits = view.events.find(
        ({ kind, text }) => kind === 'devices' && text.includes(`of ${store}:`),
      );
      const others = view.fleet?.proof?.lines.filter((line) => line.store !== store) ?? [];
      const isAlone = others.length > 0 && others.every(({ verdict }) => verdict === 'fenced');
      if (waits && isAlone) {
        isMended = true;
        done = { ...done, observed: true };
        void devices.mendLine(store);
      }
      return done;
    },
  };
}
