/** `slipway fleet …`: the devices, in the order of the overview. One file and one line for each. */
import type { Command } from '../command.ts';
import { status } from './fleet-status.ts';

export const FLEET_COMMANDS: readonly Command[] = [status];
