/** The commands of `slipway training`. */
import type { Command } from '../../command.ts';
import { trainingCheck } from './check.ts';
import { trainingExport, trainingImportGift } from './gift.ts';
import { trainingList } from './list.ts';
import { trainingGrant, trainingObserve } from './observe.ts';
import { trainingPath } from './path.ts';
import { trainingStatus } from './status.ts';

export const TRAINING_COMMANDS: readonly Command[] = [
  trainingList,
  trainingCheck,
  trainingImportGift,
  trainingExport,
  trainingPath,
  trainingObserve,
  trainingGrant,
  trainingStatus,
];
