/** The schema runner is killed in mid-backfill. */
import { kill, type Fault, type FaultRecord } from './fault.ts';

export function schemaKill(): Fault {
  let done: FaultRecord | null = null;
  return {
    name: 'schema-kill',
    look: (view, scene) => {
      const runner = view?.processes.find((one) => one.role === 'schema-runner');
      const filling = view?.schemas.some(
        (one) => one.state === 'expanding' && one.rowsDone > 0 && one.rowsDone < one.rowsTotal,
      );
      if (!done && runner && filling && kill(runner)) {
        const { pid } = runner;
        done = { name: scene.name, atMs: Date.now(), pid, signal: 'SIGKILL', observed: false };
      }
      // Another runner took its place.
      if (done && runner && runner.pid !== done.pid) done = { ...done, observed: true };
      return done;
    },
  };
}
