/** Green fails for the customers of one store alone, which is not of the first wave. */
import { writeFileSync } from 'node:fs';
import type { Fault, FaultRecord } from './fault.ts';

export function badStore(): Fault {
  let done: FaultRecord | null = null;
  let store = '';
  return {
    name: 'bad-store',
    look: (view, scene) => {
      if (!done && view?.phase === 'ramping') {
        const last = view.stores.at(-1);
        if (last && last.wave > 1 && (last.shareBp ?? 0) > 0) {
          store = last.id;
          writeFileSync(scene.faultsFile, JSON.stringify({ errorShare: 0.5, stores: [store] }));
          done = { name: scene.name, atMs: Date.now(), pid: null, signal: null, observed: false };
        }
      }
      const hit = view?.stores.find((one) => one.id === store);
      if (done && hit && hit.failed.green > 0) done = { ...done, observed: true };
      return done;
    },
  };
}
