/** The commands of `slipway training`. */
import type { Command } from '../../command.ts';
import { trainingCheck } from './check.ts';
import { trainingExport, trainingImport, trainingImportGift } from './exchange.ts';
import { trainingList } from './list.ts';
import { trainingGrant, trainingObserve } from './observe.ts';
import { trainingPath } from './path.ts';
import { trainingStatus } from './status.ts';

export const TRAINING_COMMANDS: readonly Command[] = [
  trainingList,
  trainingCheck,
  trainingImport,
  trainingImportGift,
  trainingExport,
  trainingPath,
  trainingObserve,
  trainingGrant,
  trainingStatus,
];
