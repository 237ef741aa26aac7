/** The commands of `slipway picks`. */
import type { Command } from '../../command.ts';
import { picksBatch } from './batch.ts';
import { picksImport } from './import.ts';
import { picksLayoutCheck, picksLayoutDraw } from './layout.ts';
import { picksStatus } from './status.ts';

export const PICKS_COMMANDS: readonly Command[] = [
  picksLayoutCheck,
  picksLayoutDraw,
  picksImport,
  picksBatch,
  picksStatus,
];
