/** The commands of `slipway roster`, in the order in which they are needed. */
import type { Command } from '../../command.ts';
import { rosterCheck } from './check.ts';
import { rosterExport } from './export.ts';
import { rosterImport } from './import.ts';
import { rosterPin } from './pin.ts';
import { rosterPublish } from './publish.ts';
import { rosterRescue } from './rescue.ts';
import { rosterShow } from './show.ts';
import { rosterSolve } from './solve.ts';

export const ROSTER_COMMANDS: readonly Command[] = [
  rosterImport,
  rosterPin,
  rosterSolve,
  rosterCheck,
  rosterPublish,
  rosterRescue,
  rosterShow,
  rosterExport,
];
