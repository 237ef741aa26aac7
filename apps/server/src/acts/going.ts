/** Going on: `go`, `resume` after a hold, `release-contract`, past which there is no way back. */
import { whyNotAsLocked } from '@slipway/launch';
import { pollView } from '@slipway/playbook';
import { askOf, noWords, type ActHandler } from './act.ts';
import { NotAsLockedError, PollNotGoError } from './errors.ts';

export const go: ActHandler = {
  event: 'go',
  words: async ({ sql, launch, nowMs }) => {
    const poll = await pollView(sql, launch.id, nowMs);
    if (poll && poll.outcome !== 'go') throw new PollNotGoError(launch.name, poll);
    return {};
  },
  done: async (context) => {
    await go.words(context); // somebody may have said no-go since
    return { change: { asked: { go: askOf(context) } }, text: 'Go.' };
  },
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
