/** The routes of training. */
import type { TRAINING_ROUTES } from '@slipway/api';
import type { CrewGround, CrewHandlers } from './ground.ts';

export function trainingHandlers(_ground: CrewGround): CrewHandlers<typeof TRAINING_ROUTES> {
  return {};
}
