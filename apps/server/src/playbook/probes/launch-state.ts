/** `launch-state`: whether the launch's criteria are locked, or its contract is released. */
import type { LaunchRecord } from '@slipway/launch';
import type { OpenProbe } from './probe-ground.ts';

/** @returns who did what is asked; undefined: nobody has */
function askOf({ asked }: LaunchRecord, of: string | undefined) {
  return of === 'locked' ? asked.lock : asked.released;
}

export const openLaunchState: OpenProbe = ({ launch }) => ({
  kind: 'launch-state',
  read: async ({ probed }) => {
    const { of } = probed.ask;
    const ask = askOf(launch, of);
    // What was not done yet is not wrong: nothing is known, and the item stays missing.
    if (!ask) throw new Error(`the launch is not ${of} yet`);
    return { holds: true, note: `${of} by ${ask.by}` };
  },
});
