/** The routes of triage. */
import type { TRIAGE_ROUTES } from '@slipway/api';
import type { CrewGround, CrewHandlers } from './ground.ts';

export function triageHandlers(_ground: CrewGround): CrewHandlers<typeof TRIAGE_ROUTES> {
  return {};
}
