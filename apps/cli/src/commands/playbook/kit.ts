/** `slipway playbook kit`: the fallback kit of one store, one sheet for the wall. */
import { EXIT } from '@slipway/kernel';
import { kitOf } from '@slipway/launch';
import { kitMarkdown, kitPdf } from '@slipway/playbook';
import { wordAt, type Command } from '../../command.ts';
import { textOption } from '../fleet-options.ts';
import { checklistOfLaunch, deliver, formatOf, OUT, OUT_HELP } from './options.ts';
import { PLAYBOOK, PLAYBOOK_HELP } from './options.ts';

const FORMATS = ['pdf', 'md'] as const;

/** The command. */
export const playbookKit: Command = {
  name: 'playbook kit',
  summary: 'The fallback kit of a store: one sheet for the wall beside the tills',
  usage: 'FILE [--store S] [--playbook FILE] [--format F] [-o FILE]',
  examples: [
    ['slipway playbook kit my/launch.yaml --store s03 -o s03.pdf', 'one A4 page, to print'],
    ['slipway playbook kit my/launch.yaml --store s03 --format md', 'the same as text'],
  ],
  options: { store: { type: 'string' }, format: { type: 'string' }, ...PLAYBOOK, ...OUT },
  help: {
    store: 'the store, by its id',
    format: 'pdf (default) or md',
    ...PLAYBOOK_HELP,
    ...OUT_HELP,
  },
  run: async (input) => {
    const { values } = input;
    const format = formatOf(values, FORMATS);
    const file = wordAt(playbookKit, input, 0, 'FILE');
    const store = textOption(values, 'store', 'Name the store: --store s03.');
    const { spec, checklist } = checklistOfLaunch(file, values);
    const kit = kitOf(spec, checklist, store);
    deliver(values, format === 'md' ? kitMarkdown(kit) : await kitPdf(kit, Date.now()));
    return EXIT.done;
  },
};
