/** `slipway schema cancel`: stops the runner at work, from any machine; it can be resumed. */
import { EXIT } from '@slipway/kernel';
import { cancelRun } from '@slipway/schema';
import type { Command } from '../command.ts';
import { DATABASE, databaseUrl } from '../database.ts';
import { durationOption, JSON_OPTION, print, SCHEMA, SCHEMA_HELP } from './schema-options.ts';
import { schemaOf } from './schema-options.ts';

/** The command. */
export const cancel: Command = {
  name: 'schema cancel',
  summary: 'Stop the runner at work at its next safe place; the change can be resumed',
  usage: '[--schema S] [--wait TIME] [--json]',
  examples: [['slipway schema cancel', 'waits until it has stopped; works from any machine']],
  options: { ...DATABASE, ...SCHEMA, wait: { type: 'string' }, ...JSON_OPTION },
  help: SCHEMA_HELP,
  run: async ({ values }) => {
    const schema = schemaOf(values);
    const waitMs = durationOption(values, 'wait');
    const result = await cancelRun(await databaseUrl(values), { schema, waitMs });
    const { change, state, host, process } = result;
    print(values, result, [
      `The runner (process ${process} on ${host}) has stopped.`,
      change === null
        ? 'It had come to its end; no change is in flight.'
        : `${change}: ${state}. Next: \`slipway schema resume\`, or \`slipway schema rollback\`.`,
    ]);
    return EXIT.done;
  },
};
