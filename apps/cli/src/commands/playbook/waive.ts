/** `slipway playbook waive`: goes without an item; two people answer for it. */
import type { PlaybookView } from '@slipway/api';
import { EXIT } from '@slipway/kernel';
import { connectServer } from '../../client.ts';
import { wordAt, type Command } from '../../command.ts';
import { decide, SIGNERS, SIGNERS_HELP, SIGNERS_USAGE, signersOf } from '../../decide.ts';
import { homeFolder } from '../../installation.ts';
import { textOption } from '../fleet-options.ts';
import { findLaunch } from '../launch-options.ts';
import { JSON_OPTION, print } from '../schema-options.ts';

/** The command. */
export const playbookWaive: Command = {
  name: 'playbook waive',
  summary: 'Go without an item of the checklist: a senior owner and a second person sign it',
  usage: `LAUNCH [--item KEY] [--reason TEXT] ${SIGNERS_USAGE} [--json]`,
  examples: [
    [
      'slipway playbook waive spring-fifteen --item pickers-certified@s03 ' +
        '--reason "the store opens without picking" --sign-with ben.pem --as ben/laptop ' +
        '--sign-with ana.pem --as ana/laptop',
      'it holds the launch no more; both names stand in the record',
    ],
  ],
  options: {
    item: { type: 'string' },
    reason: { type: 'string' },
    ...SIGNERS,
    ...JSON_OPTION,
  },
  help: {
    item: 'the box: the id of an item, with @STORE where each store has its own',
    reason: 'goes into the record, and is part of what is signed',
    ...SIGNERS_HELP,
    json: 'print one JSON document',
  },
  run: async (input) => {
    const { values } = input;
    const word = wordAt(playbookWaive, input, 0, 'LAUNCH');
    const target = textOption(values, 'item', 'Name the box, such as pickers-certified@s03.');
    const reason = textOption(values, 'reason', 'Say why: it goes into the record.');
    const client = connectServer(homeFolder());
    const { id } = await findLaunch(client, word);
    const wish = { launch: id, act: 'waive', target, reason } as const;
    const decided = await decide(client, wish, signersOf(values));
    const { items } = await client.call<PlaybookView>('playbook', { id });
    const state = items.find(({ key }) => key === target)?.state ?? 'missing';
    const waits = decided.done ? '' : ' The signature is kept for a day.';
    print(values, { ...decided, key: target, state }, [`${decided.text}${waits}`]);
    return decided.done ? EXIT.done : EXIT.tryAgain;
  },
};
