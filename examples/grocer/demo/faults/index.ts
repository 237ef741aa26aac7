/** Every fault of this version by name. */
import { badStore } from './bad-store.ts';
import { controllerKill } from './controller-kill.ts';
import type { Fault } from './fault.ts';
import { greenCrash } from './green-crash.ts';
import { greenErrors } from './green-errors.ts';
import { offlineStore } from './offline-store.ts';
import { poisonOp } from './poison-op.ts';
import { schemaKill } from './schema-kill.ts';

export const FAULTS: Readonly<Record<string, () => Fault>> = {
  'green-errors': greenErrors,
  'green-crash': greenCrash,
  'bad-store': badStore,
  'schema-kill': schemaKill,
  'controller-kill': controllerKill,
  'offline-store': offlineStore,
  'poison-op': poisonOp,
};

export type { Fault, FaultRecord, FaultScene } from './fault.ts';
