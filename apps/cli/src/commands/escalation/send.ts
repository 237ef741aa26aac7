/** `slipway page send`: tells people of something, as a policy says. */
import { EXIT } from '@slipway/kernel';
import { openPage, planOf } from '@slipway/playbook/escalation';
import type { Command } from '../../command.ts';
import { textOption } from '../fleet-options.ts';
import { print } from '../schema-options.ts';
import { areSent, NobodySendsError, OPENS, OPENS_HELP } from './options.ts';
import { peopleOfLaunch, storeOf, withPages } from './options.ts';

/** The command. */
export const pageSend: Command = {
  name: 'page send',
  summary: 'Tell people of something, one after the other, until one acknowledges',
  usage:
    '[--launch FILE] [--policy NAME] [--text TEXT] [--store S] [--as PERSON] ' +
    '[--escalation FILE] [--json]',
  examples: [
    [
      'slipway page send --launch my/launch.yaml --policy urgent --text "Till 2 is dark"',
      'the first in line is told at once',
    ],
  ],
  options: {
    policy: { type: 'string' },
    text: { type: 'string' },
    store: { type: 'string' },
    as: { type: 'string' },
    ...OPENS,
  },
  help: {
    policy: 'a policy of the escalation file',
    text: 'what they must know',
    store: 'the store that it is about; the whole launch if not given',
    as: 'who says it',
    ...OPENS_HELP,
  },
  run: async ({ values }) => {
    const { launch, stores, escalation } = peopleOfLaunch(values);
    const policy = textOption(values, 'policy', 'Name a policy of the escalation file.');
    const text = textOption(values, 'text', 'Say what people must know.');
    const plan = planOf(escalation, policy);
    const store = storeOf(values, stores);
    const by = String(values['as'] ?? 'operator');
    const words = { launch, store, text, by, plan, nowMs: Date.now() };
    const id = await withPages(values, async (sql) => {
      if (!(await areSent(sql))) throw new NobodySendsError();
      return openPage(sql, { ...words, kind: 'alarm' });
    });
    print(values, { page: id }, [`${id} is opened; \`slipway page list --id ${id}\` shows it.`]);
    return EXIT.done;
  },
};
