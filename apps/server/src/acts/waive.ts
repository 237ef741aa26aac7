/** `waive`: goes without the rehearsal, on the word of two people; the report says so. */
import { askOf, noWords, type ActHandler } from './act.ts';
import { NotWaivedError } from './errors.ts';

export const REHEARSAL = 'rehearsal';

export const waive: ActHandler = {
  event: 'waive',
  words: noWords,
  done: async (context) => {
    const { target, launch } = context;
    if (target !== REHEARSAL) throw new NotWaivedError(target);
    if (launch.asked.lock) throw new NotWaivedError(target, 'its criteria are locked already');
    const ask = askOf(context);
    const text = `Goes without a rehearsal: ${ask.reason ?? 'no reason was given'}.`;
    return { change: { asked: { rehearsed: { ...ask, rehearsal: null } } }, text };
  },
};
