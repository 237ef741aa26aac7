/** The routes of triage. */
import type { FocusTriage, TRIAGE_ROUTES, WorkOnTriage } from '@slipway/api';
import type { CrewAct } from '@slipway/authority/sign-in';
import {
  noteTriageFocus,
  readGuides,
  storeOfCase,
  workOnCase,
  type PersonEvent,
} from '@slipway/crew/triage';
import { requireLaunch } from '@slipway/launch';
import { ActIncompleteError } from '../../errors.ts';
import { demandActing } from '../../sign-in/acting.ts';
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
    workOnTriage: async ({ id, body, ...caller }) => {
      const wish = body as WorkOnTriage; // checked before
      const event = eventOf(wish);
      const launch = await requireLaunch(sql, id);
      const store = await storeOfCase(sql, launch.name, wish.case);
      const act = ACT_OF[wish.do];
      const doing = { sql, launch, store, act, person: wish.by };
      const { through } = await demandActing(caller, doing);
      const training = await ground.training(launch);
      await workOnCase(sql, { guides, training, through }, wish.case, event, Date.now());
      return { done: true };
    },
    focusTriage: async ({ id, body, ...caller }) => {
      const { case: one, by, kind } = body as FocusTriage;
      const launch = await requireLaunch(sql, id);
      const store = await storeOfCase(sql, launch.name, one);
      await demandActing(caller, { sql, launch, store, act: 'work', person: by });
      await noteTriageFocus(sql, one, by, kind, Date.now());
      return { done: true };
    },
  };
}

/** Whether who stands above may do it for a person, or only who has the case before them. */
const ACT_OF: Readonly<Record<WorkOnTriage['do'], CrewAct>> = {
  claim: 'desk',
  take: 'desk',
  release: 'desk',
  'hand-over': 'desk',
  beat: 'work',
  answer: 'work',
  undo: 'work',
};

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
