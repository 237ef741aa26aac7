/** The routes of roster. */
import type { ROSTER_ROUTES } from '@slipway/api';
import type { CrewGround, CrewHandlers } from './ground.ts';

export function rosterHandlers(_ground: CrewGround): CrewHandlers<typeof ROSTER_ROUTES> {
  return {};
}
