/**
 * `cancel-rollback`: a rollback of the whole launch that somebody asked for, and that nobody has
 * begun, is withdrawn on the word of two people.
 *
 * There is seldom one: whoever drives the launch sets the plane before anything is written. It
 * waits only while no server can take the launch up. A rollback that a criterion fired, or of one
 * store, never waits: it stands on blue before two people could have signed.
 */
import { NothingToCancelError } from '@slipway/launch';
import { rampStore } from '@slipway/ramp';
import { askOf, type ActGround, type ActHandler } from './act.ts';

/** @returns the rollback that waits: asked for, and not on the plane */
async function waitingRollback({ sql, launch, target }: ActGround) {
  const { rollback } = launch.asked;
  const saved = rollback && target === null ? await rampStore(sql).load(launch.id) : null;
  if (!rollback || target !== null || saved?.state.rollback) {
    throw new NothingToCancelError(launch.name, launch.phase);
  }
  return rollback;
}

export const cancelRollback: ActHandler = {
  event: 'cancel',
  words: async (ground) => {
    const { by, reason, atMs } = await waitingRollback(ground);
    return { rollback: { by, reason, atMs } };
  },
  done: async (context) => {
    const { by } = await waitingRollback(context);
    const withdraw = askOf(context);
    return {
      change: { withdraw },
      text: `The rollback that ${by} asked for is withdrawn: ${withdraw.reason ?? 'no reason'}.`,
    };
  },
};
