/** The routes of triage. */
import type { FocusTriage, TRIAGE_ROUTES, WorkOnTriage } from '@slipway/api';
import { noteTriageFocus, readGuides, workOnCase, type PersonEvent } from '@slipway/crew/triage';
import { requireLaunch } from '@slipway/launch';
import { ActIncompleteError } from '../../errors.ts';
import type { CrewGround, CrewHandlers } from '../ground.ts';
import { triageView } from './view.ts';

export function triageHandlers(ground: CrewGround): CrewHandlers<typeof TRIAGE_ROUTES> {
  const { sql } = ground;
  const guides = readGuides();
  return {
    triage: async ({ id }) => {
      const launch = await requireLaunch(sql, id);
      const training = await ground.training(launch);
      return triageView({ sql, launch, guides, training, nowMs: Date.now() });
    },
    workOnTriage: async ({ id, body }) => {
      const wish = body as WorkOnTriage; // checked before
      const training = await ground.training(await requireLaunch(sql, id));
      await workOnCase(sql, { guides, training }, wish.case, eventOf(wish), Date.now());
      return { done: true };
    },
    focusTriage: async ({ id, body }) => {
      const { case: one, by, kind } = body as FocusTriage;
      await requireLaunch(sql, id);
      await noteTriageFocus(sql, one, by, kind, Date.now());
      return { done: true };
    },
  };
}

/** @throws {ActIncompleteError} an answer without its choice, or a hand-over to nobody */
function eventOf({ do: kind, by, step, choice, to, note = '' }: WorkOnTriage): PersonEvent {
  if (kind === 'answer') {
    if (step === undefined || choice === undefined) {
      throw new ActIncompleteError(
        'An answer names no step or no choice.',
        'Give `step`, `choice`.',
      );
    }
    return { kind, by, answer: { step, choice } };
  }
  if (kind === 'hand-over') {
    if (to === undefined) throw new ActIncompleteError('It is handed to nobody.', 'Give `to`.');
    return { kind, by, to, note };
  }
  return { kind, by };
}
