/** `slipway rehearse keep`: a record that was signed elsewhere, brought to this installation. */
import { resolve } from 'node:path';
import { EXIT, readDocument } from '@slipway/kernel';
import { wordAt, type Command } from '../command.ts';
import { keepRehearsal } from './rehearse-launch.ts';

/** The command. */
export const rehearseKeep: Command = {
  name: 'rehearse keep',
  summary: 'Keep a signed record of a launch rehearsal that was run elsewhere',
  usage: 'FILE',
  examples: [['slipway rehearse keep rehearsal.json', 'the launch can be locked here as well']],
  options: {},
  help: {},
  run: async (input) => {
    const file = resolve(wordAt(rehearseKeep, input, 0, 'FILE'));
    const { launch, passed } = await keepRehearsal(readDocument(file).value);
    console.log(`Kept: a rehearsal of ${launch} that ${passed ? 'passed' : 'failed'}.`);
    return EXIT.done;
  },
};
