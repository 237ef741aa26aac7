/**
 * `poll`: the newest go/no-go poll, of the launch or of the store. A role may be silent until it
 * closes.
 */
import { pollView } from '@slipway/playbook/checklist';
import type { OpenProbe } from './probe-ground.ts';

export const openPollProbe: OpenProbe = ({ sql, launch, nowMs }) => ({
  kind: 'poll',
  read: async ({ store }) => {
    const poll = await pollView(sql, launch.id, nowMs, store);
    if (!poll) throw new Error('no poll was opened');
    const against = poll.asks.filter(({ vote }) => vote !== 'go');
    const named = against.map(({ role, vote }) => `${role} ${vote ?? 'silent'}`).join(', ');
    if (poll.outcome === 'no-go' && !poll.isClosed) throw new Error(`it is open: ${named}`);
    const note = named === '' ? 'every role said go' : named;
    return { holds: poll.outcome === 'go', note };
  },
});
