/** The control plane of a rehearsal, as far as a rehearsal asks anything of it. */
import type { LaunchView } from '@slipway/api';
import type { RehearsalServer } from '@slipway/rehearsal';
import type { Client } from '../client.ts';

export interface RehearsedFile {
  /** The launch file, absolute. */
  readonly file: string;
  /** Told each look at the launch, so that it can be ended whatever happens. */
  readonly seen: (view: LaunchView) => void;
}

/** @returns the acts of a rehearsal on a control plane */
export function rehearsalServer(client: Client, { file, seen }: RehearsedFile): RehearsalServer {
  const look = (view: LaunchView): LaunchView => {
    seen(view);
    return view;
  };
  return {
    create: async (speed) => look(await client.call('create', { body: { file, speed } })),
    show: async (id) => look(await client.call('show', { id })),
    lock: (id) => client.call('lock', { id }),
    go: (id) => client.call('go', { id }),
    hold: (id, reason) => client.call('hold', { id, body: { reason } }),
    rollBack: (id, reason) => client.call('rollback', { id, body: { reason } }),
    stop: (id) => client.call('stop', { id }),
  };
}
