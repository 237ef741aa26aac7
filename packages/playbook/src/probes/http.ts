/** The probe `http`: an address that answers 2xx is well. */
import type { Probe } from './probe.ts';

export const httpProbe: Probe = {
  kind: 'http',
  read: async ({ probed, store }, signal) => {
    const url = (probed.ask['url'] ?? '').replaceAll('{store}', encodeURIComponent(store ?? ''));
    const answer = await fetch(url, { signal, redirect: 'manual' });
    await answer.body?.cancel();
    return { holds: answer.ok, note: `${url} answered ${answer.status}` };
  },
};
