/** All instances of green are killed, again and again, for as long as the launch still ramps. */
import { kill, storesOnGreen, type Fault, type FaultRecord } from './fault.ts';

const AGAIN_AFTER_MS = 300;

export function greenCrash(): Fault {
  let done: FaultRecord | null = null;
  let lastMs = 0;
  return {
    name: 'green-crash',
    look: (view, scene) => {
      const ready = view?.phase === 'ramping' && storesOnGreen(view) === view.stores.length;
      const going = done !== null && view?.phase === 'ramping';
      if (view && (ready || going) && Date.now() - lastMs >= AGAIN_AFTER_MS) {
        lastMs = Date.now();
        for (const one of view.processes) {
          if (one.role !== 'service' || one.colour !== 'green' || !kill(one)) continue;
          done ??= {
            name: scene.name,
            atMs: lastMs,
            pid: one.pid,
            signal: 'SIGKILL',
            observed: false,
          };
        }
      }
      if (done && view && view.totals.failed.green > 0) done = { ...done, observed: true };
      return done;
    },
  };
}
