/** A configuration makes green's release answer 500 to a share of real requests, at all stores. */
import { writeFileSync } from 'node:fs';
import { storesOnGreen, type Fault, type FaultRecord } from './fault.ts';

export function greenErrors(): Fault {
  let done: FaultRecord | null = null;
  return {
    name: 'green-errors',
    look: (view, scene) => {
      // Late enough that every store has customers to lose.
      if (!done && view?.phase === 'ramping' && storesOnGreen(view) === view.stores.length) {
        writeFileSync(scene.faultsFile, JSON.stringify({ errorShare: 0.3 }));
        done = { name: scene.name, atMs: Date.now(), pid: null, signal: null, observed: false };
      }
      if (done && view && view.totals.failed.green > 0) done = { ...done, observed: true };
      return done;
    },
  };
}
