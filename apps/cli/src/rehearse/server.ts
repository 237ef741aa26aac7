/** The control plane of a rehearsal, as far as a rehearsal asks anything of it. */
import type { LaunchView } from '@slipway/api';
import type { RehearsalServer } from '@slipway/rehearsal';
import type { Act } from '@slipway/authority';
import type { PracticePeople } from '@slipway/authority/practice';
import type { Client } from '../client.ts';
import { decideAs } from '../practice.ts';

export interface RehearsedFile {
  /** The launch file, absolute. */
  readonly file: string;
  /** Who decides in it: they signed nothing that counts elsewhere. */
  readonly people: PracticePeople;
  /** Ids of those who sign; all of them sign everything. */
  readonly by: readonly string[];
  /** Told each look at the launch, so that it can be ended whatever happens. */
  readonly seen: (view: LaunchView) => void;
}

/** @returns the acts of a rehearsal on a control plane */
export function rehearsalServer(
  client: Client,
  { file, people, by, seen }: RehearsedFile,
): RehearsalServer {
  const decide = (launch: string, act: Act, more: { target?: string; reason?: string } = {}) =>
    decideAs(client, people, { launch, act, ...more }, by);
  const look = (view: LaunchView): LaunchView => {
    seen(view);
    return view;
  };
  return {
    create: async (speed) => look(await client.call('create', { body: { file, speed } })),
    show: async (id) => look(await client.call('show', { id })),
    lock: async (id) => {
      // It is a rehearsal: nothing of it was rehearsed before.
      await decide(id, 'waive', { target: 'rehearsal', reason: 'this is the rehearsal' });
      await decide(id, 'lock');
    },
    go: (id) => decide(id, 'go'),
    hold: (id, reason) => client.call('hold', { id, body: { reason } }),
    rollBack: (id, reason) => decide(id, 'rollback-launch', { reason }),
    stop: (id) => client.call('stop', { id }),
  };
}
