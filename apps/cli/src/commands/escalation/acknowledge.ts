/** `slipway page acknowledge`: a person who was told has it in hand; nobody further is told. */
import { EXIT } from '@slipway/kernel';
import { acknowledgePage } from '@slipway/playbook/escalation';
import { wordAt, type Command } from '../../command.ts';
import { textOption } from '../fleet-options.ts';
import { print } from '../schema-options.ts';
import { PAGES, PAGES_HELP, withPages } from './options.ts';

/** The command. */
export const pageAcknowledge: Command = {
  name: 'page acknowledge',
  summary: 'Say that a person has a page in hand, so that nobody further is told',
  usage: 'ID [--as PERSON] [--json]',
  examples: [['slipway page acknowledge page-3f2a91c0 --as ada', 'ada was told, and takes it']],
  options: { as: { type: 'string' }, ...PAGES },
  help: { as: 'who has it in hand: one who was told, or who has command', ...PAGES_HELP },
  run: async (input) => {
    const { values } = input;
    const page = wordAt(pageAcknowledge, input, 0, 'ID');
    const person = textOption(values, 'as', 'Say who has it in hand.');
    await withPages(values, (sql) =>
      acknowledgePage(sql, { page, person, how: 'command', nowMs: Date.now() }),
    );
    print(values, { page, person }, [`${person} has ${page}: nobody further is told.`]);
    return EXIT.done;
  },
};
