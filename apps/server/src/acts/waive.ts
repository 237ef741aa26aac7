/**
 * `waive`: goes without the rehearsal, or without an item of the checklist, on the word of two
 * people; the report says so.
 */
import { checklistOfSpec } from '@slipway/launch';
import { instanceOf, recordWaiver } from '@slipway/playbook';
import { askOf, type ActContext, type ActDone, type ActHandler } from './act.ts';
import { NotWaivedError } from './errors.ts';

/** What stands for the rehearsal among what can be waived. */
const REHEARSAL = 'rehearsal';

function withoutRehearsal(context: ActContext): ActDone {
  if (context.launch.asked.lock) throw new NotWaivedError(REHEARSAL, 'the criteria are locked');
  const ask = askOf(context);
  const text = `Goes without a rehearsal: ${ask.reason ?? 'no reason was given'}.`;
  return { change: { asked: { rehearsed: { ...ask, rehearsal: null } } }, text };
}

export const waive: ActHandler = {
  event: 'waive',
  words: async ({ target, launch }) => {
    if (target === null) throw new NotWaivedError(target);
    if (target !== REHEARSAL) instanceOf(checklistOfSpec(launch.spec), target);
    return {};
  },
  done: async (context) => {
    const { target, launch, decision, nowMs } = context;
    if (target === null) throw new NotWaivedError(target);
    if (target === REHEARSAL) return withoutRehearsal(context);
    const checklist = checklistOfSpec(launch.spec);
    instanceOf(checklist, target);
    const { reason } = askOf(context);
    return {
      change: {},
      text: `${target} was waived: ${reason ?? 'no reason was given'}.`,
      also: (tx) => recordWaiver(tx, checklist, target, decision, nowMs),
    };
  },
};
