/** `lock`: criteria, roles and keys stay as they are from here on; needs the rehearsal. */
import { lockWords, type Asked } from '@slipway/launch';
import { rehearsedBy } from '../rehearsed.ts';
import { askOf, type ActGround, type ActHandler } from './act.ts';

const wordsOf = ({ launch, people }: ActGround) => ({
  ...lockWords(launch.spec.roles, people, launch.speed),
});

export const lock: ActHandler = {
  event: 'lock',
  words: async (ground) => {
    await rehearsedBy(ground);
    return wordsOf(ground);
  },
  done: async (context) => {
    const { launch, decision } = context;
    const { criteria, journeys, criteriaHash } = launch.spec;
    const rehearsal = await rehearsedBy(context);
    const ask = askOf(context);
    const lock = { ...ask, criteria, journeys, criteriaHash };
    const rehearsed: Asked['rehearsed'] = {
      by: decision.by[0]!,
      reason: null,
      atMs: ask.atMs,
      rehearsal,
    };
    return {
      change: { asked: { lock, ...(launch.asked.rehearsed ? {} : { rehearsed }) } },
      text: 'Criteria locked.',
      data: { criteriaHash, criteria, journeys, ...wordsOf(context) },
    };
  },
};
