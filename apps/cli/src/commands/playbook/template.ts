/** `slipway playbook template`: the checklists that come along, to print or to change. */
import { EXIT, nearest } from '@slipway/kernel';
import {
  calendarOf,
  checklistOf,
  CHECKLISTS,
  csvOf,
  markdownOf,
  ownTemplate,
  ownTemplateText,
  pdfOf,
  templateSheet,
  type ChecklistName,
} from '@slipway/playbook';
import { UsageError, type Command, type Values } from '../../command.ts';
import { deliver, formatOf, OUT, OUT_HELP } from './options.ts';

const FORMATS = ['yaml', 'md', 'pdf', 'docx', 'csv', 'ics'] as const;

function checklistName(values: Values): ChecklistName {
  const wanted = values['checklist'] ?? 'launch';
  const found = CHECKLISTS.find((one) => one === wanted);
  if (found) return found;
  const guess = nearest(String(wanted), CHECKLISTS);
  const next = guess ? `Did you mean "${guess}"?` : `One of: ${CHECKLISTS.join(', ')}.`;
  throw new UsageError(`There is no checklist "${String(wanted)}".`, next);
}

function openingOf(values: Values): Temporal.ZonedDateTime {
  const text = values['opens'];
  const next = 'Give local time and zone: --opens "2026-11-27T09:00[America/Chicago]".';
  if (typeof text !== 'string') {
    throw new UsageError('A calendar needs to know when the store opens.', next);
  }
  try {
    return Temporal.ZonedDateTime.from(text);
  } catch {
    throw new UsageError(`--opens is "${text}", which is no moment with a zone.`, next);
  }
}

/** A calendar of the template is that of a launch with one store. */
function calendarText(name: ChecklistName, opens: Temporal.ZonedDateTime): string {
  const store = { id: 'store', name: 'store', owner: null, opens };
  const facts = { name: 'template', opens, criteria: [], stores: [store] };
  return calendarOf(checklistOf(ownTemplate(name), facts), Date.now());
}

/** The command. */
export const playbookTemplate: Command = {
  name: 'playbook template',
  summary: 'The launch playbook or the migration checklist, to print or to change',
  usage: '[--checklist NAME] [--format F] [--opens WHEN] [-o FILE]',
  examples: [
    ['slipway playbook template -o playbook.yaml', 'the launch playbook, to change'],
    ['slipway playbook template --format pdf -o playbook.pdf', 'the same for the wall'],
    ['slipway playbook template --checklist migration --format md', 'the migration checklist'],
  ],
  options: {
    checklist: { type: 'string' },
    format: { type: 'string' },
    opens: { type: 'string' },
    ...OUT,
  },
  help: {
    checklist: 'launch (default) or migration',
    format: 'yaml (default), md, pdf, docx, csv or ics',
    opens: 'for ics: when the store opens, such as 2026-11-27T09:00[America/Chicago]',
    ...OUT_HELP,
  },
  run: async ({ values }) => {
    const name = checklistName(values);
    const format = formatOf(values, FORMATS);
    const sheet = templateSheet(ownTemplate(name));
    const make: Record<typeof format, () => string | Uint8Array | Promise<Uint8Array>> = {
      yaml: () => ownTemplateText(name),
      md: () => markdownOf(sheet),
      csv: () => csvOf(sheet),
      ics: () => calendarText(name, openingOf(values)),
      pdf: () => pdfOf(sheet, Date.now()),
      docx: async () => (await import('@slipway/playbook/word')).wordOf(sheet),
    };
    deliver(values, await make[format]());
    return EXIT.done;
  },
};
