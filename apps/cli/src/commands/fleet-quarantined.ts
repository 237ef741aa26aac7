/** `slipway fleet quarantined`: what waits for a person, and what waits for each. */
import { readQuarantine, type OpPlace, type QuarantinedOp } from '@slipway/fleet/server';
import { EXIT } from '@slipway/kernel';
import type { Command } from '../command.ts';
import { FLEET, FLEET_HELP, withFleet } from './fleet-options.ts';
import { counted, print } from './schema-options.ts';

/** Waiting ops that are named; with --json all are. */
const NAMED = 5;

/** @returns an op's place as `fleet resolve` takes it */
export const placeWords = ({ device, epoch, seq }: OpPlace): string => `${device}/${epoch}/${seq}`;

function linesOf(op: QuarantinedOp): string[] {
  const { opId, type, store, reason, waiting, atMs, body } = op;
  const named = waiting.slice(0, NAMED).map(placeWords);
  const more = waiting.length > NAMED ? ` and ${waiting.length - NAMED} more` : '';
  return [
    `${placeWords(op)}  ${opId} (${type || 'op'} of ${store}), ${new Date(atMs).toISOString()}`,
    `  ${reason}`,
    ...(body === null ? [] : [`  ${JSON.stringify(body)}`]),
    waiting.length === 0
      ? '  nothing waits for it'
      : `  ${counted(waiting.length, 'later op')} ${waiting.length === 1 ? 'waits' : 'wait'} ` +
        `for it: ${named.join(', ')}${more}`,
  ];
}

/** The command. */
export const quarantined: Command = {
  name: 'fleet quarantined',
  summary: 'The ops that could not be done: why, what each says, and what waits for it',
  usage: '[--store S] [--json]',
  examples: [
    ['slipway fleet quarantined', 'the oldest first; `slipway fleet resolve` decides on one'],
    ['slipway fleet quarantined --store s03 --json', 'one store, with every op that waits'],
  ],
  options: { ...FLEET, store: { type: 'string' } },
  help: { ...FLEET_HELP, store: 'only ops of devices of this store' },
  run: ({ values }) =>
    withFleet(values, async (sql) => {
      const { store } = values;
      const all = await readQuarantine(sql);
      const ops = all.filter((op) => store === undefined || op.store === store);
      const none = 'No op is in quarantine.';
      print(values, ops, ops.length === 0 ? [none] : ops.flatMap(linesOf));
      return EXIT.done;
    }),
};
