/** The control plane is killed in mid-ramp; customers are served on, and another one takes over. */
import type { Fault, FaultRecord } from './fault.ts';

export function controllerKill(): Fault {
  let done: FaultRecord | null = null;
  return {
    name: 'controller-kill',
    look: (view, scene) => {
      const pid = scene.serverPid();
      const share = view?.totals.greenShareBp ?? 0;
      if (!done && view?.phase === 'ramping' && share >= 3000 && pid !== undefined) {
        process.kill(pid, 'SIGKILL');
        done = { name: scene.name, atMs: Date.now(), pid, signal: 'SIGKILL', observed: false };
      }
      // A control plane with another pid answers, and knows the launch.
      if (done && view && pid !== undefined && pid !== done.pid) done = { ...done, observed: true };
      return done;
    },
  };
}
