/** A till sends an op that can never be applied: one case for a person, and nothing else waits. */
import type { Fault, FaultRecord } from './fault.ts';

/** Of the seeded members; a sign-up with this id cannot be. */
const MEMBER = 'm000001';

export function poisonOp(): Fault {
  let done: FaultRecord | null = null;
  return {
    name: 'poison-op',
    look: (view, { name, devices }) => {
      if (!view || !devices) return done;
      if (!done && view.phase === 'ramping') {
        done = { name, atMs: Date.now(), pid: null, signal: null, observed: false };
        void devices.poison(devices.stores[0]!, MEMBER);
      }
      const held = view.fleet?.quarantine.find(({ opId }) => opId.startsWith('poison:'));
      if (done && held && !done.observed) {
        done = { ...done, observed: true };
        void devices.dismiss(held);
      }
      return done;
    },
  };
}
