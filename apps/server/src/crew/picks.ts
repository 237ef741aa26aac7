/** The routes of picks. */
import type { PICKS_ROUTES } from '@slipway/api';
import type { CrewGround, CrewHandlers } from './ground.ts';

export function picksHandlers(_ground: CrewGround): CrewHandlers<typeof PICKS_ROUTES> {
  return {};
}
