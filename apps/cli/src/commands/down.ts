/** `slipway down`: ends the control plane and all that it started, by pid and start time. */
import type { LaunchView } from '@slipway/api';
import { endProcess, EXIT } from '@slipway/kernel';
import { findEmbedded } from '@slipway/pg';
import { join } from 'node:path';
import type { Command } from '../command.ts';
import { clientOf } from '../client.ts';
import { findServer, homeFolder } from '../installation.ts';

const GRACE_MS = 15_000;

export const down: Command = {
  name: 'down',
  summary: 'End the control plane; with --all also services, router and embedded database',
  usage: '[--all]',
  examples: [['slipway down --all', 'nothing of this installation runs any more; its data stays']],
  options: { all: { type: 'boolean' } },
  help: { all: 'also end what outlives the control plane; customers are no longer served' },
  run: async ({ values }) => {
    const folder = homeFolder();
    const server = findServer(folder);
    if (server && values['all']) {
      const client = clientOf(server.url, folder);
      for (const launch of await client.call<LaunchView[]>('list')) {
        await client.call('stop', { id: launch.id });
      }
    }
    if (server) await endProcess(server.identity, GRACE_MS);
    const database = values['all'] ? await findEmbedded(join(folder, 'pg')) : undefined;
    await database?.stop();
    console.error(server || database ? 'Ended.' : 'Nothing ran.');
    return EXIT.done;
  },
};
