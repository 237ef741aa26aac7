/** `slipway playbook show`: the checklist of a launch, with dates, owners and stores' boxes. */
import { EXIT } from '@slipway/kernel';
import { calendarOf, checklistSheet, csvOf, markdownOf, pdfOf } from '@slipway/playbook';
import { wordAt, type Command } from '../../command.ts';
import { checklistOfLaunch, deliver, formatOf, OUT, OUT_HELP } from './options.ts';
import { PLAYBOOK, PLAYBOOK_HELP } from './options.ts';

const FORMATS = ['md', 'pdf', 'docx', 'csv', 'ics'] as const;

/** The command. */
export const playbookShow: Command = {
  name: 'playbook show',
  summary: 'The checklist of a launch: what its criteria demand, then the playbook, store by store',
  usage: 'FILE [--playbook FILE] [--format F] [-o FILE]',
  examples: [
    ['slipway playbook show my/launch.yaml', 'as Markdown, each time in the zone of its store'],
    ['slipway playbook show my/launch.yaml --format pdf -o playbook.pdf', 'for the wall'],
    ['slipway playbook show my/launch.yaml --format ics -o playbook.ics', 'for a calendar'],
  ],
  options: { format: { type: 'string' }, ...PLAYBOOK, ...OUT },
  help: { format: 'md (default), pdf, docx, csv or ics', ...PLAYBOOK_HELP, ...OUT_HELP },
  run: async (input) => {
    const { values } = input;
    const format = formatOf(values, FORMATS);
    const file = wordAt(playbookShow, input, 0, 'FILE');
    const { facts, checklist } = checklistOfLaunch(file, values);
    const sheet = checklistSheet(checklist, facts.opens);
    const make: Record<typeof format, () => string | Promise<Uint8Array>> = {
      md: () => markdownOf(sheet),
      csv: () => csvOf(sheet),
      ics: () => calendarOf(checklist, Date.now()),
      pdf: () => pdfOf(sheet, Date.now()),
      docx: async () => (await import('@slipway/playbook/word')).wordOf(sheet),
    };
    deliver(values, await make[format]());
    return EXIT.done;
  },
};
