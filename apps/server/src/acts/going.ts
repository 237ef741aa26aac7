/** Going on: `go`, `resume` after a hold, and `release-contract`, past which there is no way back. */
import { whyNotAsLocked } from '@slipway/launch';
import { askOf, noWords, type ActHandler } from './act.ts';
import { NotAsLockedError } from './errors.ts';

export const go: ActHandler = {
  event: 'go',
  words: noWords,
  done: async (context) => ({ change: { asked: { go: askOf(context) } }, text: 'Go.' }),
};

export const resume: ActHandler = {
  event: 'resume',
  words: noWords,
  done: async ({ launch, people }) => {
    const why = launch.asked.lock ? whyNotAsLocked(launch, people) : null;
    if (why !== null) throw new NotAsLockedError(launch.name, why);
    return { change: { hold: null }, text: 'Goes on.' };
  },
};

export const releaseContract: ActHandler = {
  event: 'release',
  words: noWords,
  done: async (context) => ({
    change: { asked: { released: askOf(context) } },
    text: 'The old version may go once nobody needs it.',
  }),
};
