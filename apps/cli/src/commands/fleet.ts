/** `slipway fleet …`: the devices, in the order of the overview. One file and one line for each. */
import type { Command } from '../command.ts';
import { certificate } from './fleet-certificate.ts';
import { enrol } from './fleet-enrol.ts';
import { fence } from './fleet-fence.ts';
import { quarantined } from './fleet-quarantined.ts';
import { resolve } from './fleet-resolve.ts';
import { revoke, unrevoke } from './fleet-revoke.ts';
import { status } from './fleet-status.ts';

export const FLEET_COMMANDS: readonly Command[] = [
  enrol,
  status,
  quarantined,
  resolve,
  fence,
  revoke,
  unrevoke,
  certificate,
];
